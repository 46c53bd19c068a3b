/** Which way a delivery may leave. */
import type { Environment } from '../authority/principal.js'

export type TransportName = 'sandbox' | 'relay'

/** INVARIANT: P9 what was made in test leaves by the sandbox, what was made live by the relay, and never the other way. */
export const transportOf = (environment: Environment): TransportName => (environment === 'live' ? 'relay' : 'sandbox')
