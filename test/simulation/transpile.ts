/** The simulation as plain JavaScript: what a loader adds to every function costs a fifth of the requests. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import typescript from 'typescript'

/** All that the simulation is made of. */
export const SOURCES = ['core', 'adapters', 'spec/invariants', 'test/simulation', 'test/support']

const { ModuleKind, ScriptTarget, transpileModule } = typescript
const OPTIONS = { module: ModuleKind.ESNext, target: ScriptTarget.ES2023, verbatimModuleSyntax: true }

/** Of the sources of `house` into `folder`, which is empty; types are not looked at. */
export const transpile = (house: string, folder: string): void => {
  for (const root of SOURCES) {
    for (const entry of readdirSync(join(house, root), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const source = join(entry.parentPath, entry.name)
      const made = join(folder, source.slice(house.length))
      mkdirSync(dirname(made), { recursive: true })
      if (/(?<!\.d)\.ts$/.test(entry.name)) {
        const { outputText } = transpileModule(readFileSync(source, 'utf8'), { compilerOptions: OPTIONS })
        writeFileSync(made.replace(/\.ts$/, '.js'), outputText)
      } else cpSync(source, made)
    }
  }
  cpSync(join(house, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(house, 'node_modules'), join(folder, 'node_modules'))
}
