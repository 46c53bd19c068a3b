import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A run takes minutes; what is older was left by one that was killed. */
const AGE_MS_MAX = 24 * 60 * 60 * 1000

/** Removes from the cache what killed runs left, and nothing that a run of now may be using. */
export const sweep = (cache: string, now_ms: number): void => {
  for (const name of readdirSync(cache).filter((one) => /^(making|run)-/.test(one))) {
    const path = join(cache, name)
    if (now_ms - statSync(path).mtimeMs > AGE_MS_MAX) rmSync(path, { recursive: true, force: true })
  }
}
