/** The tenants as the routes need them: in memory, read anew after every change. */
import type { Engine } from "../engine/types.ts";
import type { Listeners } from "../listen/supervisor.ts";
import type { Configuration, Tenant } from "../store/configuration.ts";

/** Tenants kept in memory at most. */
const maxKept = 10_000;

export class Tenants {
  private readonly kept = new Map<string, Tenant>();
  private readonly configuration: Configuration;
  private readonly engine: Engine;
  private readonly listeners: Listeners;
  /** counts the changes, so that what was read before one is not kept after it */
  private changes = 0;

  /** @param listeners take changes in too */
  constructor(configuration: Configuration, engine: Engine, listeners: Listeners) {
    this.configuration = configuration;
    this.engine = engine;
    this.listeners = listeners;
  }

  /** The tenant when it is in memory. */
  known(id: string): Tenant | undefined {
    return this.kept.get(id);
  }

  /** The tenant, null when there is none. */
  async find(id: string): Promise<Tenant | null> {
    const { changes } = this;
    const tenant = this.kept.get(id) ?? (await this.configuration.tenant(id));
    if (tenant === null) return null;
    if (this.kept.size >= maxKept) this.kept.clear();
    if (changes === this.changes) this.kept.set(id, tenant);
    return tenant;
  }

  /** Runs a change of the tenant's configuration between two batches of the engine, which then works by it, as its listeners do. */
  async configure<T>(tenant: Tenant, change: () => Promise<T>): Promise<T> {
    try {
      return await this.engine.configure(tenant.number, change);
    } finally {
      this.changes++;
      this.kept.delete(tenant.id);
      await this.listeners.adjust(tenant);
    }
  }

  /** Deletes the tenant; from then on nobody finds it. */
  async remove(tenant: Tenant): Promise<void> {
    try {
      await this.engine.deleteTenant(tenant.number);
    } finally {
      this.changes++;
      this.kept.delete(tenant.id);
      await this.listeners.adjust(tenant);
    }
  }
}
