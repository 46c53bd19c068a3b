/** Hostile bodies: what a mail may try against the reviewer who reads it. */
import { ACTIVE } from './active.js'
import type { Body } from './body.js'
import { HIDDEN } from './hidden.js'
import { LARGE } from './large.js'
import { LOADING } from './loading.js'

export const CORPUS: ReadonlyArray<Body> = [...ACTIVE, ...LOADING, ...HIDDEN, ...LARGE]
