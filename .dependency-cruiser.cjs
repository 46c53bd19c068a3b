/** Rule 1 of the house: which module may import which. `npm run deps` runs it, `test/architecture.test.ts` proves that it bites. */
const TOP = '^(core|adapters|spec|bench|test)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'core/ imports nothing but fp-ts, io-ts and itself',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', '(^|/)node_modules/(fp-ts|io-ts)/'] },
    },
    {
      name: 'core-has-no-effects',
      comment:
        'the parts of fp-ts that read the clock, roll dice, print, or describe work belong to the shell, which has Effect for it',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules/fp-ts/(lib|es6)/([A-Za-z]*(Task|IO)[A-Za-z]*|Console|Date|Random)\\.(js|d\\.ts)$' },
    },
    {
      name: 'core-needs-lib',
      comment: "the fp-ts barrel loads 90 modules and hides which: import from 'fp-ts/lib/….js'",
      severity: 'error',
      from: { path: '^core/' },
      to: { path: 'node_modules/fp-ts/(lib|es6)/index\\.(js|d\\.ts)$' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: TOP },
      to: { circular: true },
    },
    {
      name: 'adapters-keep-apart',
      comment: 'adapters meet only through ports/ and runtime/',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/', pathNot: '^adapters/(cli|runtime|ports)/' },
      to: { path: '^adapters/', pathNot: '^adapters/($1|ports|runtime)/' },
    },
    {
      name: 'runtime-knows-ports-only',
      severity: 'error',
      from: { path: '^adapters/runtime/' },
      to: { path: '^adapters/', pathNot: '^adapters/(ports|runtime)/' },
    },
    {
      name: 'ports-stand-alone',
      severity: 'error',
      from: { path: '^adapters/ports/' },
      to: { path: '^adapters/', pathNot: '^adapters/ports/' },
    },
    {
      name: 'cli-is-on-top',
      comment: 'cli/ wires the others; nothing knows it',
      severity: 'error',
      from: { path: '^adapters/', pathNot: '^adapters/cli/' },
      to: { path: '^adapters/cli/' },
    },
    {
      name: 'page-knows-the-contract-only',
      comment: 'the page runs in a browser: of the program it knows the types of the contract, of packages three',
      severity: 'error',
      from: { path: '^adapters/review/page/' },
      to: {
        pathNot: [
          '^adapters/review/(page/|contract\\.ts$)',
          '(^|/)node_modules/(preact|diff|@simplewebauthn/browser)/',
        ],
      },
    },
    {
      name: 'contract-is-types',
      severity: 'error',
      from: { path: '^adapters/review/page/' },
      to: { path: '^adapters/review/contract\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-stands-alone',
      comment: 'the program serves the page as files',
      severity: 'error',
      from: { path: '.', pathNot: '^(test/)?adapters/review/page/' },
      to: { path: '^adapters/review/page/' },
    },
    {
      name: 'adapters-have-folders',
      severity: 'error',
      from: { path: '^adapters/[^/]+$' },
      to: {},
    },
    {
      name: 'program-stands-alone',
      comment:
        'what is shipped imports only what is shipped; of spec/ that is the invariants, for the check while serving',
      severity: 'error',
      from: { path: '^(core|adapters|spec/invariants)/' },
      to: { path: '^(test|spec|bench|docs|sdk)/', pathNot: '^spec/invariants/' },
    },
    {
      name: 'invariants-stand-alone',
      comment:
        'spec/invariants/ imports nothing but itself: its logic is its own, so that a fault in core/ cannot hide in it',
      severity: 'error',
      from: { path: '^spec/invariants/' },
      to: { pathNot: '^spec/invariants/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'invariants-know-core-only',
      comment: 'and of core/ types alone',
      severity: 'error',
      from: { path: '^spec/invariants/' },
      to: { pathNot: '^(spec/invariants|core)/' },
    },
    {
      name: 'no-development-packages',
      severity: 'error',
      // What the page imports is bundled.
      from: { path: '.', pathNot: '^(test|bench|adapters/review/page)/|^[^/]+\\.config\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared',
      comment: 'every package used stands in package.json',
      severity: 'error',
      from: { path: TOP },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: TOP },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|reports|coverage)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
}
