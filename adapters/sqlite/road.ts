/** The road of one request on one connection: what it needs, what is known, what it decides. */
import type { Request } from '../../core/operations/facts.js'
import { needsOf, planOf } from '../../core/operations/index.js'
import type { Plan } from '../../core/operations/plan.js'
import { contextOf, type PlanSettings } from '../ports/context.js'
import type { Load } from './load.js'

export type Road = (request: Request) => Plan

export const road =
  (load: Load, settings: PlanSettings): Road =>
  (request) => {
    const context = contextOf(request, settings)
    return planOf(request, load(request, needsOf(request, context)), context)
  }
