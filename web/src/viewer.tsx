// The signed-in account, for everything below.
import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import { useAsk } from './ask';
import { MeDocument } from './gql/documents/session';
import type { MeQuery, Role } from './gql/graphql';
import { type Status, sessionStatus, subscribe } from './session';

export type Viewer = MeQuery['me'];
type Who = { status: Status; viewer: Viewer | null };

const Context = createContext<Who>({ status: 'anonymous', viewer: null });

export function useStatus(): Status {
  return useSyncExternalStore(subscribe, sessionStatus);
}

export function ViewerProvider({ children }: { children: ReactNode }) {
  const status = useStatus();
  const { data, problem } = useAsk(MeDocument, {}, status !== 'signed-in');
  const viewer = status === 'signed-in' ? (data?.me ?? null) : null;
  const settled: Status = status === 'signed-in' && viewer === null && !problem ? 'resuming' : status;
  return <Context value={{ status: settled, viewer }}>{children}</Context>;
}

export function useViewer(): Who {
  return useContext(Context);
}

export function holds(viewer: Viewer | null, ...roles: Role[]): boolean {
  return viewer?.roles.some((role) => roles.includes(role)) ?? false;
}

/** Where an account begins its day. */
export function homeOf(viewer: Viewer): string {
  if (holds(viewer, 'ENTERPRISE')) return '/inspections';
  if (holds(viewer, 'INSPECTOR')) return '/tasks';
  if (holds(viewer, 'SUPERVISOR')) return '/treatment'; // leniency that was not used is the first number a supervisor sees
  if (holds(viewer, 'AGENCY_ADMIN', 'AUDITOR')) return '/inspections';
  if (holds(viewer, 'PARTY')) return '/party';
  return '/';
}
