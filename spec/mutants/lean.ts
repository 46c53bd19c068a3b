/** Lets Lean read one file, and hears what it complains of. */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { deep } from '../prove/deep.js'
import { foldersOf } from '../prove/patch.js'
import type { Toolchain } from '../prove/toolchain.js'

const FILE_MS_MAX = 30 * 60_000

export interface Complaint {
  readonly line: number
  readonly words: string
}

export interface Heard {
  readonly said: ReadonlyArray<Complaint>
  /** It read all of the file: else it was stopped, or broke off. */
  readonly whole: boolean
}

/** Warnings are let pass: a mutant that leaves a variable unused is not caught by that. */
const ERROR = /\.lean:(\d+):\d+: error: ([^\n]*)\n/g

export const complaints = (printed: string): ReadonlyArray<Complaint> =>
  [...printed.matchAll(ERROR)].map(([, line, words = '']) => ({ line: Number(line), words }))

/** False, and the last line of every file: Lean's complaint of it shows that it read that far, and did not break off. */
export const LAST = 'theorem read_to_the_end : 0 = 1 := rfl'

/** `enough`: what was heard so far says all that is asked, and Lean is stopped. */
export const read = (
  toolchain: Toolchain,
  file: string,
  text: string,
  enough: (heard: ReadonlyArray<Complaint>) => boolean,
): Promise<Heard> =>
  new Promise((resolve, reject) => {
    writeFileSync(file, `${text}\n${LAST}\n`)
    const last = text.split('\n').length + 1
    const folder = dirname(file)
    const [command, options] = deep(toolchain.node, [toolchain.lean, '-DElab.async=false', '-R', folder, file])
    const child = spawn(command, options, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: FILE_MS_MAX,
      killSignal: 'SIGKILL',
      env: {
        LEAN_PATH: toolchain.library,
        LEAN_FOLDERS: JSON.stringify(foldersOf([folder, toolchain.library])),
      },
    })
    let printed = ''
    const hear = (text: Buffer): void => {
      printed += text.toString()
      if (enough(complaints(printed))) child.kill('SIGKILL')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', (status) => {
      const heard = complaints(printed)
      const said = heard.filter(({ line }) => line !== last)
      const whole = said.length < heard.length
      if (whole || said.length > 0) resolve({ said, whole })
      else reject(new Error(`Lean ended with ${status}: ${printed.slice(-500)}`))
    })
  })
