import type { Event } from './event.js'
import type { Control } from './state.js'

/** The state after an event. */
export const evolve = (state: Control, event: Event): Control => {
  switch (event._tag) {
    case 'held':
      return { ...state, phase: 'held', clearance: 'none', decision: 'none', due: event.due }
    case 'cleared':
      return { ...state, phase: 'cleared', clearance: event.clearance, due: event.due }
    case 'edited':
      return { ...state, due: event.due }
    case 'approved':
    case 'edit_approved':
      return { ...state, phase: 'cleared', clearance: 'human', decision: 'approved' }
    case 'rejected':
      return { ...state, phase: 'rejected', decision: 'rejected' }
    case 'cancelled':
    case 'expired':
      return { ...state, phase: event._tag, clearance: 'none' }
    case 'came_due':
      return { ...state, due: true }
    case 'lapsed':
      return { ...state, phase: 'lapsed', clearance: 'none' }
    case 'began':
      return { ...state, begun: true }
  }
}
