import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSources } from '../../../spec/prove/sources.js'
import { forbiddenWords } from '../../../spec/prove/words.js'

describe('words that let something pass unproved', () => {
  it.each([
    'theorem a : False := sorry',
    'axiom a : False',
    'theorem a : p := by native_decide',
    'unsafe def a := 1',
    '@[implemented_by b] def a := 1',
    '@[extern "a"] def a := 1',
    '#eval 1',
    'set_option debug.skipKernelTC true',
    'exact sorryAx _',
    'exact _root_.sorryAx _',
    'exact Lean.ofReduceBool _ _ rfl',
    'set_option warn.sorry false',
    'set_option warningAsError false',
    'set_option linter.all false in',
    'run_cmd pure ()',
    'macro "a" : term => `(True)',
    'local macro "branches" c:ident h:ident : tactic => `(tactic| (skip',
    'notation "False" => True',
    'infixl:65 " + " => f',
    'syntax "a" : term',
    'theorem a : p := (sorry)',
  ])('%s', (line) => {
    expect(forbiddenWords('A', `module\n${line}\n`)[0]).toMatch(/^A:2: the word `/)
  })

  it('are refused in comments too: nobody has to find out where one ends', () => {
    expect(forbiddenWords('A', '-- sorry')).toEqual(['A:1: the word `sorry`'])
    expect(forbiddenWords('A', '/- an axiom -/')).toEqual(['A:1: the word `axiom`'])
  })

  it('leave alone what only looks like them', () => {
    expect(
      forbiddenWords('A', 'def external := 1 -- the reader admits axiomatic things\nset_option Elab.async false'),
    ).toEqual([])
  })

  it('stand in none of our sources', () => {
    const sources = readSources(resolve(import.meta.dirname, '../../../spec/lean'))
    expect(sources.flatMap(({ name, text }) => forbiddenWords(name, text))).toEqual([])
  })
})
