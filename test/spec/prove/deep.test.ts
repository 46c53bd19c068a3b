import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { deep } from '../../../spec/prove/deep.js'

const DIVE = 'const dive = (n) => (n === 0 ? 0 : 1 + dive(n - 1)); console.log(dive(Number(process.argv[1])))'

describe('a deep stack', () => {
  it('passes arguments on as they are, and the status back', () => {
    const [command, options] = deep(process.execPath, [
      '-e',
      'console.log(process.argv[1]); process.exit(3)',
      'a "b" $c',
    ])
    const { status, stdout } = spawnSync(command, options, { encoding: 'utf8' })
    expect([status, stdout]).toEqual([3, 'a "b" $c\n'])
  })

  it('is deeper than that of Node, where the machine gives it', () => {
    const [command, options] = deep(process.execPath, ['-e', DIVE, '100000'])
    const { stdout, status } = spawnSync(command, options, { encoding: 'utf8' })
    const given = spawnSync('sh', ['-c', 'ulimit -s 400000'], { stdio: 'ignore' }).status === 0
    expect([stdout, status]).toEqual(given ? ['100000\n', 0] : ['', 1])
  })
})
