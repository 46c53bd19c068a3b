/** What the figures were measured on. */
import { statfsSync } from 'node:fs'
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from 'node:os'

const GIB = 1024 ** 3

/** `f_type` of file systems in memory (statfs(2)): on them an fsync costs nothing. */
const IN_MEMORY = [0x01021994, 0x858458f6]

/** Cores, CPU, memory, Node, kernel. */
export const machineLine = (): string =>
  [
    `${availableParallelism()} cores`,
    cpus()[0]?.model.trim() ?? 'unknown CPU',
    `${Math.round(totalmem() / GIB)} GiB`,
    `Node ${process.version}`,
    `${type()} ${release()}`,
  ].join(', ')

/** Why durable figures would mean nothing here; null: they do. */
export const memoryDisk = (): string | null =>
  IN_MEMORY.includes(statfsSync(tmpdir()).type)
    ? `${tmpdir()} lies in memory, where nothing is durable: set TMPDIR to a directory on a disk`
    : null
