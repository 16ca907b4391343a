/**
 * What the parts of the extension say to each other. Content scripts and pages ask, the worker answers: it alone holds
 * the token and talks to the service.
 */
import { browser } from 'wxt/browser';
import type { components } from './api/schema';
import type { Mailbox } from './mailboxes';

type Schemas = components['schemas'];
export type Thread = Schemas['ThreadOut'];
export type ThreadDetail = Schemas['ThreadDetailOut'];
export type Message = Schemas['MessageOut'];
export type Evidence = Schemas['EvidenceOut'];
export type Reason = Schemas['ReasonOut'];
export type Move = Schemas['Move'];
export type Intent = Schemas['Intent'];
export type Tone = Schemas['Tone'];
export type Draft = Schemas['DraftOut'];
export type NewMail = Pick<Draft, 'to' | 'subject' | 'body'>;
export type Finding = Schemas['FindingOut'];
export type Reminder = Schemas['ReminderOut'];
export type Referral = Schemas['ReferralOut'];
export type Told = { kind: 'feedback' | 'notes'; id: number };

/** Why there is no answer: each is a state that the user is shown with what to do. */
export type Trouble = 'not_paired' | 'unreachable' | 'version' | 'refused' | 'busy' | 'gone' | 'failed';

/** Why the service knows of no verdict; `still_reading` after so many questions that nobody waits for another. */
export type Unjudged = 'not_scanned' | 'no_such_account' | 'still_reading';

export interface Hint {
  /** The service's name for the account, which its other routes take. */
  account: string;
  thread: Thread;
  /** Those that its drafts come in. The service's order, until `tones` tells which fits the prospect. */
  tones: Tone[];
  doNotContact: string[];
}

export type HintAnswer =
  | { state: 'judged'; hint: Hint }
  | { state: 'silent' }
  | { state: 'no_such_account' }
  /** Why it could not be read, in the service's words where it has any. */
  | { state: 'not_scanned'; detail: string }
  /** The service reads it just now: ask again after so many seconds. */
  | { state: 'reading'; seconds: number }
  | { state: 'trouble'; trouble: Trouble };

/** The thread that a tab shows, told to the panel. */
export interface ShownThread {
  address: string;
  threadId: string;
}

export interface Openable extends Mailbox {
  /** By which Gmail opens it; null where it may be any of several, and none was seen there yet. */
  opensBy: string | null;
}

export interface Waiting {
  threads: Thread[];
  /** By the service's names for them. */
  mailboxes: Record<string, Openable>;
}

export type Pairing =
  | { state: 'none' }
  | { state: 'waiting'; code: string; expiresAt: string }
  | { state: 'paired'; version: string };

export type Answer<Value> = { ok: true; value: Value } | { ok: false; trouble: Trouble };

/** Questions that Gmail's page may ask through our content script. */
export interface ContentQuestions {
  hint: { ask: { address: string; threadId: string }; answer: HintAnswer };
  draft: { ask: { account: string; threadId: string; intent: Intent; tone: Tone }; answer: Answer<Draft> };
  /** The tones of a thread's drafts, the one that the prospect writes in first. */
  tones: { ask: { account: string; threadId: string }; answer: Answer<Tone[]> };
  /** To another person than the thread's: opened beside as a new mail, filled in and not sent. */
  new_mail: { ask: { address: string | null; mail: NewMail }; answer: Answer<null> };
  /** Answered with what the card may say before it knows anything of the thread. */
  shown: { ask: { thread: ShownThread | null }; answer: Answer<{ quiet: boolean }> };
  /** What the user says of a verdict, or tells of a thread; the answer takes it back. */
  tell: { ask: { account: string; threadId: string; what: 'not_this_one' | 'spoke' }; answer: Answer<Told> };
  /** What the etiquette says of a text that the user has changed. */
  etiquette: { ask: { intent: Intent; tone: Tone; text: string }; answer: Answer<Finding[]> };
  /** Keep the thread's prospect as not to be contacted. Lifted in the service alone, which asks why. */
  do_not_contact: { ask: { account: string; threadId: string }; answer: Answer<null> };
  /** When the service reminds of the thread; null where it does not. */
  reminder: { ask: { account: string; threadId: string }; answer: Answer<Reminder | null> };
  /** Another day, or none. */
  remind: { ask: { account: string; threadId: string; on: string | null }; answer: Answer<null> };
  take_back: { ask: { told: Told }; answer: Answer<null> };
  open_panel: { ask: Record<never, never>; answer: boolean };
  open_options: { ask: Record<never, never>; answer: null };
}

/** Questions that only the extension's own pages may ask. */
export interface PageQuestions {
  shown_in: { ask: { tabId: number }; answer: Answer<ShownThread | null> };
  thread: { ask: { account: string; threadId: string }; answer: Answer<ThreadDetail> };
  /** Whom the thread points to; null where nobody, or nobody who may be written to. */
  referral: { ask: { account: string; threadId: string }; answer: Answer<Referral | null> };
  waiting: { ask: Record<never, never>; answer: Answer<Waiting> };
  pairing: { ask: Record<never, never>; answer: Answer<Pairing> };
  pair: { ask: { name: string }; answer: Answer<Pairing> };
  unpair: { ask: Record<never, never>; answer: Answer<null> };
}

export type Questions = ContentQuestions & PageQuestions;
export type Kind = keyof Questions;
export type Asked<K extends Kind> = { kind: K } & Questions[K]['ask'];

/** The name in the session's storage under which the worker notes when the user last told the service something. */
export const TOLD = 'told';

/** Trouble in each of the forms that answers have. */
export const UNANSWERED = { ok: false, state: 'trouble', trouble: 'failed' } as const;

/** `UNANSWERED` where the worker failed, or went away before it answered. */
export async function ask<K extends Kind>(
  kind: K,
  question: Questions[K]['ask'],
): Promise<Questions[K]['answer'] | typeof UNANSWERED> {
  try {
    return await browser.runtime.sendMessage({ kind, ...question });
  } catch {
    return UNANSWERED;
  }
}

/** Whether the extension was updated or removed under a page that is still open: nobody answers there any more. */
export function isLeftBehind(): boolean {
  return browser.runtime?.id === undefined;
}

/** What the panel asks of the content script of a tab: put a draft into the thread's own box. */
export interface InsertRequest {
  kind: 'insert';
  threadId: string;
  draft: Draft;
}

export type Inserted = 'inserted' | 'no_box' | 'other_thread';
