/** Memory-backed storage: there an fsync costs nothing, and a simulated disk needs none. */
import { accessSync, constants } from 'node:fs'

const SHARED_MEMORY = '/dev/shm'

/** Null: this machine has none; the simulation is as right on a disk, only slower. */
export const memoryFolder = (): string | null => {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK)
    return SHARED_MEMORY
  } catch {
    return null
  }
}
