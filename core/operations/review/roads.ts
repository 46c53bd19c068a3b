/** What the review desk asks of the Store, by name: none of it is an operation that a key can call. */
import { type Road, road } from '../operation.js'
import { askSignInNeeds, askSignInPlan, deskLinkPlan, linkNeeds, signInPlan } from './links.js'
import { mailsNeeds, mailsPlan } from './mails.js'
import { decideLinkNeeds, decideLinkPlan, openLinkNeeds, openLinkPlan, shownNeeds, shownPlan } from './message.js'
import { countsPlan, historyNeeds, historyPlan, queueNeeds, queuePlan } from './queue.js'
import { rescheduleNeeds, reschedulePlan } from './reschedule.js'
import { endSessionNeeds, endSessionPlan, sessionsNeeds, sessionsPlan, signInKeyPlan } from './sessions.js'
import { killSwitchNeeds, killSwitchPlan, notificationsPlan, setNotificationsPlan } from './settings.js'

const READS = {
  desk_queue: road({ needs: queueNeeds, plan: queuePlan }),
  desk_counts: road({ needs: queueNeeds, plan: countsPlan }),
  desk_message: road({ needs: shownNeeds, plan: shownPlan }),
  desk_history: road({ needs: historyNeeds, plan: historyPlan }),
  desk_sessions: road({ needs: sessionsNeeds, plan: sessionsPlan }),
  desk_mails: road({ needs: mailsNeeds, plan: mailsPlan }),
  desk_notifications: road({ needs: () => ({}), plan: notificationsPlan }),
  desk_open_link: road({ needs: openLinkNeeds, plan: openLinkPlan }),
}

const WRITES = {
  desk_ask_sign_in: road({ needs: askSignInNeeds, plan: askSignInPlan }),
  desk_link: road({ needs: () => ({}), plan: deskLinkPlan }),
  desk_sign_in: road({ needs: linkNeeds, plan: signInPlan }),
  desk_sign_in_key: road({ needs: () => ({}), plan: signInKeyPlan }),
  desk_end_session: road({ needs: endSessionNeeds, plan: endSessionPlan }),
  desk_decide_link: road({ needs: decideLinkNeeds, plan: decideLinkPlan }),
  desk_reschedule: road({ needs: rescheduleNeeds, plan: reschedulePlan }),
  desk_set_notifications: road({ needs: () => ({}), plan: setNotificationsPlan }),
  desk_kill_switch: road({ needs: killSwitchNeeds, plan: killSwitchPlan }),
}

export type DeskRead = keyof typeof READS
export type DeskWrite = keyof typeof WRITES

export const REVIEW: { readonly [name: string]: Road } = { ...READS, ...WRITES }
