import type { Figure } from './figure.js'
export const scale = async (_quick: boolean): Promise<ReadonlyArray<Figure>> => []
