// Every page is a file of its own, loaded when it is first visited. Public pages use this application's own parts only; Ant Design
// comes with the workspace pages that need its inputs (pages/tasks), never with a public one (decisions.md 34).
import { createBrowserRouter } from 'react-router';
import { Shell } from './components/Shell';
import { CrashPage } from './pages/CrashPage';
import { NotFoundPage } from './pages/NotFoundPage';

export const router = createBrowserRouter([
  {
    path: '/',
    Component: Shell,
    ErrorBoundary: CrashPage,
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: CrashPage,
        children: [
          // the public
          { index: true, lazy: async () => ({ Component: (await import('./pages/home/HomePage')).HomePage }) },
          { path: 'results', lazy: async () => ({ Component: (await import('./pages/results/ResultsPage')).ResultsPage }) },
          { path: 'penalties', lazy: async () => ({ Component: (await import('./pages/results/PenaltiesPage')).PenaltiesPage }) },
          { path: 'draws', lazy: async () => ({ Component: (await import('./pages/draws/DrawsPage')).DrawsPage }) },
          {
            path: 'draws/commit',
            lazy: async () => ({ Component: (await import('./pages/draws/CommitDrawPage')).CommitDrawPage }),
          },
          { path: 'rounds/open', lazy: async () => ({ Component: (await import('./pages/draws/OpenRoundPage')).OpenRoundPage }) },
          { path: 'draw/:number', lazy: async () => ({ Component: (await import('./pages/draws/DrawPage')).DrawPage }) },
          { path: 'party', lazy: async () => ({ Component: (await import('./pages/party/PartyPage')).PartyPage }) },
          { path: 'live/:name', lazy: async () => ({ Component: (await import('./pages/live/LivePage')).LivePage }) },
          { path: 'verify', lazy: async () => ({ Component: (await import('./pages/verify/VerifyPage')).VerifyPage }) },
          { path: 'items', lazy: async () => ({ Component: (await import('./pages/items/ItemsPage')).ItemsPage }) },
          { path: 'plans', lazy: async () => ({ Component: (await import('./pages/plans/PlansPage')).PlansPage }) },
          { path: 'plans/file', lazy: async () => ({ Component: (await import('./pages/plans/FilePlanPage')).FilePlanPage }) },
          { path: 'c/:token', lazy: async () => ({ Component: (await import('./pages/code/CodePage')).CodePage }) },
          { path: 'paper', lazy: async () => ({ Component: (await import('./pages/paper/PaperPage')).PaperPage }) },
          { path: 'gate', lazy: async () => ({ Component: (await import('./pages/exceptions/GateCountsPage')).GateCountsPage }) },
          { path: 'checks', lazy: async () => ({ Component: (await import('./pages/checks/ChecksPage')).ChecksPage }) },
          { path: 'report', lazy: async () => ({ Component: (await import('./pages/report/ReportPage')).ReportPage }) },
          { path: 'lists/drafts', lazy: async () => ({ Component: (await import('./pages/lists/DraftsPage')).DraftsPage }) },
          { path: 'lists', lazy: async () => ({ Component: (await import('./pages/lists/ListsPage')).ListsPage }) },
          { path: 'fairness', lazy: async () => ({ Component: (await import('./pages/fairness/FairnessPage')).FairnessPage }) },
          {
            path: 'treatment',
            lazy: async () => ({ Component: (await import('./pages/treatment/TreatmentPage')).TreatmentPage }),
          },
          { path: 'account', lazy: async () => ({ Component: (await import('./pages/account/AccountPage')).AccountPage }) },
          { path: 'sign-in', lazy: async () => ({ Component: (await import('./pages/sign-in/SignInPage')).SignInPage }) },
          // enterprises, agencies, supervisors, auditors: read
          {
            path: 'inspections',
            lazy: async () => ({ Component: (await import('./pages/inspections/InspectionsPage')).InspectionsPage }),
          },
          {
            path: 'inspections/plan',
            lazy: async () => ({ Component: (await import('./pages/inspections/PlanVisitPage')).PlanVisitPage }),
          },
          {
            path: 'inspections/:number',
            lazy: async () => ({ Component: (await import('./pages/inspections/InspectionPage')).InspectionPage }),
          },
          {
            path: 'warnings',
            lazy: async () => ({ Component: (await import('./pages/warnings/WarningsPage')).WarningsPage }),
          },
          {
            path: 'exceptions',
            lazy: async () => ({ Component: (await import('./pages/exceptions/ExceptionsPage')).ExceptionsPage }),
          },
          {
            path: 'merges',
            lazy: async () => ({ Component: (await import('./pages/merges/MergesPage')).MergesPage }),
          },
          {
            path: 'publications',
            lazy: async () => ({ Component: (await import('./pages/publications/PublicationsPage')).PublicationsPage }),
          },
          {
            path: 'registers/:register',
            lazy: async () => ({ Component: (await import('./pages/registers/RegistersPage')).RegistersPage }),
          },
          {
            path: 'registers/:register/:id',
            lazy: async () => ({ Component: (await import('./pages/registers/EntryPage')).EntryPage }),
          },
          { path: 'patrols', lazy: async () => ({ Component: (await import('./pages/patrols/PatrolsPage')).PatrolsPage }) },
          {
            path: 'patrols/plan',
            lazy: async () => ({ Component: (await import('./pages/patrols/PlanPatrolPage')).PlanPatrolPage }),
          },
          { path: 'patrols/:number', lazy: async () => ({ Component: (await import('./pages/patrols/PatrolPage')).PatrolPage }) },
          // inspectors: work
          { path: 'tasks', lazy: async () => ({ Component: (await import('./pages/tasks/TasksPage')).TasksPage }) },
          {
            path: 'tasks/emergency',
            lazy: async () => ({ Component: (await import('./pages/tasks/EmergencyPage')).EmergencyPage }),
          },
          { path: 'tasks/:number', lazy: async () => ({ Component: (await import('./pages/tasks/TaskPage')).TaskPage }) },
          {
            path: 'tasks/:number/record',
            lazy: async () => ({ Component: (await import('./pages/tasks/RecordPage')).RecordPage }),
          },
          {
            path: 'tasks/:number/correct',
            lazy: async () => ({ Component: (await import('./pages/tasks/RecordPage')).CorrectPage }),
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
    ],
  },
]);
