import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { NavLink, useLocation } from 'react-router';
import { useText } from '../i18n/text';
import type { Key } from '../i18n/zh';
import { holds, useViewer, type Viewer } from '../viewer';

type Place = { to: string; label: Key };
type Group = { label: Key; places: Place[] };

const open: Place[] = [
  { to: '/results', label: 'nav.results' },
  { to: '/draws', label: 'nav.draws' },
  { to: '/items', label: 'nav.items' },
  { to: '/lists', label: 'nav.lists' },
  { to: '/plans', label: 'nav.plans' },
];

// What an account works with every day stands first, then what it works with by kind; what everybody may read follows, of an account in a group too.
function entries(viewer: Viewer | null): (Place | Group)[] {
  const staff = holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR');
  const watches = holds(viewer, 'SUPERVISOR', 'AUDITOR');
  const all: [boolean, Place | Group][] = [
    [holds(viewer, 'ENTERPRISE'), { to: '/inspections', label: 'nav.myInspections' }],
    [holds(viewer, 'INSPECTOR'), { to: '/tasks', label: 'nav.tasks' }],
    [holds(viewer, 'INSPECTOR') && !staff, { to: '/patrols', label: 'nav.patrols' }],
    [holds(viewer, 'ENTERPRISE'), { to: '/report', label: 'nav.report' }],
    [staff, { to: '/inspections', label: 'nav.inspections' }],
    [staff, { to: '/warnings', label: 'nav.warnings' }],
    [holds(viewer, 'ENTERPRISE') && !staff, { to: '/publications', label: 'nav.publications' }],
    [
      staff,
      {
        label: 'nav.groupVisits',
        places: [
          { to: '/patrols', label: 'nav.patrols' },
          ...(holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR') ? [{ to: '/publications', label: 'nav.publications' as const }] : []),
          { to: '/merges', label: 'nav.merges' },
          { to: '/exceptions', label: 'nav.exceptions' },
          ...(watches ? [{ to: '/report', label: 'nav.reports' as const }] : []),
        ],
      },
    ],
    [
      staff,
      {
        label: 'nav.groupRegisters',
        places: [
          { to: '/lists/drafts', label: 'nav.drafts' },
          { to: '/registers/enterprises', label: 'nav.registers' },
        ],
      },
    ],
    [holds(viewer, 'PARTY'), { to: '/party', label: 'nonce.title' }],
    [
      watches,
      {
        label: 'nav.groupFairness',
        places: [
          { to: '/treatment', label: 'nav.treatment' },
          { to: '/fairness', label: 'nav.fairness' },
        ],
      },
    ],
  ];
  const own = all.filter(([shown]) => shown).map(([, entry]) => entry);
  return own.length === 0 ? open : [...own, { label: 'nav.groupPublic', places: open }];
}

const leads = (p: Place, pathname: string) => pathname === p.to || (p.to !== '/lists' && pathname.startsWith(`${p.to}/`));

export function Navigation() {
  const { t } = useText();
  const { viewer } = useViewer();
  const { pathname } = useLocation();
  const [unfolded, setUnfolded] = useState<Key | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page folds what led to it
  useEffect(() => setUnfolded(null), [pathname]);
  return (
    <nav aria-label={t('nav.main')}>
      <ul>
        {entries(viewer).map((e) =>
          'to' in e ? (
            <Leaf key={e.to} place={e} />
          ) : (
            <Branch
              key={e.label}
              group={e}
              active={e.places.some((p) => leads(p, pathname))}
              unfolded={unfolded === e.label}
              unfold={(yes) => setUnfolded(yes ? e.label : null)}
            />
          ),
        )}
      </ul>
    </nav>
  );
}

function Leaf({ place }: { place: Place }) {
  const { t } = useText();
  return (
    <li>
      <NavLink to={place.to} end={place.to === '/lists'}>
        {t(place.label)}
      </NavLink>
    </li>
  );
}

type BranchProps = { group: Group; active: boolean; unfolded: boolean; unfold: (yes: boolean) => void };

const outside = (group: Element | null, target: EventTarget | null) =>
  target instanceof Node && !group?.closest('nav')?.contains(target);

/**
 * A group is a button that shows its links; it folds with Escape, when another unfolds, and when the focus or a press leaves the navigation: not before a
 * press within it has landed, for on a phone what stands below would move away under the finger.
 */
function Branch({ group, active, unfolded, unfold }: BranchProps) {
  const { t } = useText();
  const id = useId();
  const at = useRef<HTMLLIElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!unfolded) return;
    const elsewhere = (e: PointerEvent) => {
      if (outside(at.current, e.target)) unfold(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [unfolded, unfold]);
  const key = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !unfolded) return;
    unfold(false);
    button.current?.focus();
  };
  const left = (e: FocusEvent) => {
    if (unfolded && outside(at.current, e.relatedTarget)) unfold(false);
  };
  return (
    <li ref={at} className="group" onKeyDown={key} onBlur={left}>
      <button
        ref={button}
        type="button"
        className={active ? 'active' : undefined}
        aria-expanded={unfolded}
        aria-controls={id}
        onClick={() => unfold(!unfolded)}
      >
        {t(group.label)}
      </button>
      <ul id={id} hidden={!unfolded}>
        {group.places.map((p) => (
          <Leaf key={p.to} place={p} />
        ))}
      </ul>
    </li>
  );
}
