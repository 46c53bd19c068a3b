/**
 * What `core/` must not reach for, beside imports: clocks, randomness, work that waits, the host (rule 1 of the house).
 *
 * Biome and `core/tsconfig.json` (no host types) catch most of it while typing; this reads the syntax tree, knows no
 * `biome-ignore`, and sees `Math.random` and `async`, which they do not.
 */
import { dirname } from 'node:path'
import ts from 'typescript'

const FORBIDDEN: ReadonlySet<string> = new Set([
  ...['Date', 'Intl', 'performance', 'crypto', 'eval', 'Function', 'require', 'globalThis'],
  ...['Promise', 'Atomics', 'SharedArrayBuffer', 'WeakRef', 'FinalizationRegistry', 'Worker', 'AbortController'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'clearInterval', 'clearImmediate'],
  ...['process', 'fetch', 'Buffer', 'console', 'TextEncoder', 'TextDecoder', 'URL', 'structuredClone'],
])

/** They answer by the host's locale or time zone. */
const LOCAL_METHODS = /^(localeCompare|toLocale\w*)$/

/** The name is a key or a label here, not a use of the global. */
const isOnlyAName = (node: ts.Identifier): boolean => {
  const parent = node.parent
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node)
  )
}

const ofIdentifier = (node: ts.Identifier): string | null => {
  if (isOnlyAName(node)) return LOCAL_METHODS.test(node.text) ? `\`${node.text}\` depends on the host's locale` : null
  if (FORBIDDEN.has(node.text)) return `\`${node.text}\``
  if (node.text !== 'Math') return null
  const parent = node.parent
  const constant = ts.isPropertyAccessExpression(parent) && parent.name.text !== 'random'
  return constant ? null : '`Math.random`, or `Math` under another name'
}

const ofNode = (node: ts.Node): string | null => {
  if (ts.isIdentifier(node)) return ofIdentifier(node)
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return '`async`'
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return '`await`'
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) return '`import.meta`'
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return 'a dynamic `import()`'
  return null
}

/** Each impurity of one file of `core/`, as `path:line: what`; none: the file is pure as far as syntax can tell. */
export const impurities = (path: string, source: string): ReadonlyArray<string> => {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true)
  const found: Array<string> = []
  const visit = (node: ts.Node): void => {
    const what = ofNode(node)
    if (what !== null) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart())
      found.push(
        `${path}:${line + 1}: ${dirname(path).split('/')[0] === 'core' ? 'core' : dirname(path)}/ is pure: no ${what}`,
      )
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
