/** Rare situations that a simulation must reach, each counted: one that never reaches the danger proves nothing. */
export type Situation = string
