/** Every address of the console, once. A page's code is loaded when the page is first opened. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queries } from "./api/queries.ts";
import { NothingChosen } from "./parts/NothingChosen.tsx";
import { customerSearchIn } from "./pages/customer/search.ts";
import { liveFiltersIn } from "./pages/live/filters.ts";
import { AdminOnly } from "./pages/admin/AdminOnly.tsx";
import { auditFiltersIn } from "./pages/audit/queries.ts";
import { filtersIn } from "./pages/search/queries.ts";
import { SignIn } from "./session/SignIn.tsx";
import { sessionQuery } from "./session/session.ts";
import { NotFound } from "./shell/NotFound.tsx";
import { PageError } from "./shell/PageError.tsx";
import { PageLoading } from "./shell/PageLoading.tsx";
import { Shell } from "./shell/Shell.tsx";
import { lastTenant } from "./shell/last-tenant.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: ({ next }: { next?: string }): { next?: string } => (typeof next === "string" && /^\/[^/\\]/.test(next) ? { next } : {}),
  component: SignIn,
});

/** Everything behind the sign-in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ location }) => {
    const session = await queries.ensureQueryData(sessionQuery);
    if (session !== null) return;
    const next = location.href;
    throw redirect({ to: "/sign-in", search: next === "/" ? {} : { next } });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async () => {
    const session = await queries.ensureQueryData(sessionQuery);
    const tenant = session === null ? undefined : lastTenant(session);
    if (tenant !== undefined) throw redirect({ to: "/t/$tenant", params: { tenant }, replace: true });
  },
  component: lazyRouteComponent(() => import("./pages/no-tenant/NoTenant.tsx"), "NoTenant"),
});

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: "/profile",
  component: lazyRouteComponent(() => import("./pages/profile/ProfilePage.tsx"), "ProfilePage"),
});

const tenant = createRoute({ getParentRoute: () => signedIn, path: "/t/$tenant", component: Outlet });

const overview = createRoute({
  getParentRoute: () => tenant,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/OverviewPage.tsx"), "OverviewPage"),
});

const live = createRoute({
  getParentRoute: () => tenant,
  path: "/live",
  validateSearch: liveFiltersIn,
  component: lazyRouteComponent(() => import("./pages/live/LivePage.tsx"), "LivePage"),
});

const patterns = createRoute({
  getParentRoute: () => tenant,
  path: "/patterns",
  component: lazyRouteComponent(() => import("./pages/patterns/PatternsPage.tsx"), "PatternsPage"),
});

const noPattern = createRoute({
  getParentRoute: () => patterns,
  path: "/",
  component: () => <NothingChosen>Choose a pattern, or make a new one.</NothingChosen>,
});

const newPattern = createRoute({
  getParentRoute: () => patterns,
  path: "/new",
  validateSearch: ({ clone, view }: { clone?: string; view?: string }): { clone?: string; view?: string } => ({
    ...(typeof clone === "string" ? { clone } : {}),
    ...(typeof view === "string" ? { view } : {}),
  }),
  component: lazyRouteComponent(() => import("./pages/patterns/NewPattern.tsx"), "NewPattern"),
});

const pattern = createRoute({
  getParentRoute: () => patterns,
  path: "/$pattern",
  validateSearch: ({ view }: { view?: string }): { view?: string } => (typeof view === "string" ? { view } : {}),
  component: lazyRouteComponent(() => import("./pages/patterns/PatternPage.tsx"), "PatternPage"),
});

const search = createRoute({
  getParentRoute: () => tenant,
  path: "/search",
  validateSearch: filtersIn,
  component: lazyRouteComponent(() => import("./pages/search/SearchPage.tsx"), "SearchPage"),
});

const reaction = createRoute({
  getParentRoute: () => tenant,
  path: "/search/$reaction",
  component: lazyRouteComponent(() => import("./pages/search/ReactionPage.tsx"), "ReactionPage"),
});

const customers = createRoute({
  getParentRoute: () => tenant,
  path: "/customers",
  validateSearch: ({ find }: { find?: string | number }): { find?: string } =>
    find === undefined || find === "" ? {} : { find: String(find) },
  component: lazyRouteComponent(() => import("./pages/customer/FindCustomer.tsx"), "FindCustomer"),
});

const customer = createRoute({
  getParentRoute: () => tenant,
  path: "/customers/$key",
  validateSearch: customerSearchIn,
  component: lazyRouteComponent(() => import("./pages/customer/CustomerPage.tsx"), "CustomerPage"),
});

const templates = createRoute({
  getParentRoute: () => tenant,
  path: "/templates",
  component: lazyRouteComponent(() => import("./pages/templates/TemplatesPage.tsx"), "TemplatesPage"),
});

const noTemplate = createRoute({
  getParentRoute: () => templates,
  path: "/",
  component: () => <NothingChosen>Choose a template, or make a new one.</NothingChosen>,
});

const newTemplate = createRoute({
  getParentRoute: () => templates,
  path: "/new",
  component: lazyRouteComponent(() => import("./pages/templates/TemplatePage.tsx"), "NewTemplate"),
});

const template = createRoute({
  getParentRoute: () => templates,
  path: "/$template",
  component: lazyRouteComponent(() => import("./pages/templates/TemplatePage.tsx"), "TemplatePage"),
});

const tenantPage = createRoute({
  getParentRoute: () => tenant,
  path: "/tenant",
  validateSearch: ({ view }: { view?: string }): { view?: string } => (typeof view === "string" ? { view } : {}),
  component: lazyRouteComponent(() => import("./pages/tenant/TenantPage.tsx"), "TenantPage"),
});

const tenantAudit = createRoute({
  getParentRoute: () => tenant,
  path: "/audit",
  validateSearch: auditFiltersIn,
  component: lazyRouteComponent(() => import("./pages/audit/AuditPage.tsx"), "TenantAuditPage"),
});

const admin = createRoute({ getParentRoute: () => signedIn, path: "/admin", component: AdminOnly });

const adminHome = createRoute({
  getParentRoute: () => admin,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/tenants", replace: true });
  },
});

const tenants = createRoute({
  getParentRoute: () => admin,
  path: "/tenants",
  component: lazyRouteComponent(() => import("./pages/admin/TenantsPage.tsx"), "TenantsPage"),
});

const noAdminTenant = createRoute({
  getParentRoute: () => tenants,
  path: "/",
  component: () => <NothingChosen>Choose a tenant, or make a new one.</NothingChosen>,
});

/** Below an address of its own, since a tenant may be called "new". */
const newTenant = createRoute({
  getParentRoute: () => admin,
  path: "/new-tenant",
  component: lazyRouteComponent(() => import("./pages/admin/NewTenant.tsx"), "NewTenant"),
});

const adminTenant = createRoute({
  getParentRoute: () => tenants,
  path: "/$id",
  component: lazyRouteComponent(() => import("./pages/admin/AdminTenant.tsx"), "AdminTenant"),
});

const users = createRoute({
  getParentRoute: () => admin,
  path: "/users",
  component: lazyRouteComponent(() => import("./pages/admin/UsersPage.tsx"), "UsersPage"),
});

const noUser = createRoute({
  getParentRoute: () => users,
  path: "/",
  component: () => <NothingChosen>Choose a user, or make a new one.</NothingChosen>,
});

const newUser = createRoute({
  getParentRoute: () => users,
  path: "/new",
  component: lazyRouteComponent(() => import("./pages/admin/NewUser.tsx"), "NewUser"),
});

const user = createRoute({
  getParentRoute: () => users,
  path: "/$email",
  component: lazyRouteComponent(() => import("./pages/admin/UserPage.tsx"), "UserPage"),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: "/audit",
  validateSearch: auditFiltersIn,
  component: lazyRouteComponent(() => import("./pages/audit/AuditPage.tsx"), "PlatformAuditPage"),
});

const augments = createRoute({
  getParentRoute: () => tenant,
  path: "/augments",
  component: lazyRouteComponent(() => import("./pages/augments/AugmentsPage.tsx"), "AugmentsPage"),
});

const noAugment = createRoute({
  getParentRoute: () => augments,
  path: "/",
  component: () => <NothingChosen>Choose an augment, or make a new one.</NothingChosen>,
});

const newAugment = createRoute({
  getParentRoute: () => augments,
  path: "/new",
  component: lazyRouteComponent(() => import("./pages/augments/AugmentPage.tsx"), "NewAugment"),
});

const augment = createRoute({
  getParentRoute: () => augments,
  path: "/$augment",
  component: lazyRouteComponent(() => import("./pages/augments/AugmentPage.tsx"), "AugmentPage"),
});

const integrations = createRoute({
  getParentRoute: () => tenant,
  path: "/integrations",
  component: lazyRouteComponent(() => import("./pages/integrations/IntegrationsPage.tsx"), "IntegrationsPage"),
});

const noIntegration = createRoute({
  getParentRoute: () => integrations,
  path: "/",
  component: () => <NothingChosen>Choose a third party, to set it up or to see how its sends do.</NothingChosen>,
});

const integration = createRoute({
  getParentRoute: () => integrations,
  path: "/$integration",
  component: lazyRouteComponent(() => import("./pages/integrations/IntegrationPage.tsx"), "IntegrationPage"),
});

const listeners = createRoute({
  getParentRoute: () => tenant,
  path: "/listeners",
  component: lazyRouteComponent(() => import("./pages/listeners/ListenersPage.tsx"), "ListenersPage"),
});

const noListener = createRoute({
  getParentRoute: () => listeners,
  path: "/",
  component: () => <NothingChosen>Choose a listener, or make a new one.</NothingChosen>,
});

const newListener = createRoute({
  getParentRoute: () => listeners,
  path: "/new",
  component: lazyRouteComponent(() => import("./pages/listeners/NewListener.tsx"), "NewListener"),
});

const listener = createRoute({
  getParentRoute: () => listeners,
  path: "/$listener",
  component: lazyRouteComponent(() => import("./pages/listeners/ListenerPage.tsx"), "ListenerPage"),
});

const routes = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    profile,
    admin.addChildren([
      adminHome,
      tenants.addChildren([noAdminTenant, adminTenant]),
      newTenant,
      users.addChildren([noUser, newUser, user]),
      audit,
    ]),
    tenant.addChildren([
      overview,
      live,
      tenantPage,
      tenantAudit,
      search,
      reaction,
      customers,
      customer,
      patterns.addChildren([noPattern, newPattern, pattern]),
      templates.addChildren([noTemplate, newTemplate, template]),
      augments.addChildren([noAugment, newAugment, augment]),
      integrations.addChildren([noIntegration, integration]),
      listeners.addChildren([noListener, newListener, listener]),
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: routes,
  defaultPreload: "intent",
  defaultPendingComponent: PageLoading,
  defaultErrorComponent: ({ error, reset }) => (
    <PageError error={error instanceof Error ? error : new Error(String(error))} reset={reset} />
  ),
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
