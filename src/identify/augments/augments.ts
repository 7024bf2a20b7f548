/** The augments of all tenants at work. What they are is in the store; the engine hands it over whenever it reads a tenant anew. */
import { ApiAugment, type ApiTools } from "./api-augment.ts";
import type { Augment, AugmentFile, Service } from "./augment.ts";
import { Chain } from "./chain.ts";
import { FileAugment } from "./file-augment.ts";
import type { AugmentFiles } from "./files.ts";
import type { RowIndex } from "./row-index.ts";

interface Log {
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
}

export interface AugmentsOptions extends ApiTools {
  readonly files: AugmentFiles;
  readonly log: Log;
}

/** What the engine and the receiver see of augments. */
export interface Augmenter {
  /** Works by these augments from now on. */
  reload(tenant: number, augments: readonly Augment[]): Promise<void>;
  /** What a tenant has for a service; undefined: nothing. */
  chain(tenant: number, service: Service): Chain | undefined;
  /** Forgets a tenant that has been deleted, and removes its files. */
  forget(tenant: number): Promise<void>;
  /** Forgets what is kept in memory of a customer who is erased. */
  forgetCustomer(tenant: number, key: string): void;
}

/** Nobody has any. */
export const noAugments: Augmenter = {
  reload: async () => undefined,
  chain: () => undefined,
  forget: async () => undefined,
  forgetCustomer: () => undefined,
};

interface AtWork {
  readonly augment: Augment;
  readonly worker: FileAugment | ApiAugment;
}

type TenantAtWork = Readonly<Record<Service, Chain | undefined>> & { readonly byId: ReadonlyMap<number, AtWork> };

export class Augments implements Augmenter {
  private readonly options: AugmentsOptions;
  private readonly tenants = new Map<number, TenantAtWork>();
  /** files that are loaded and not handed over yet, by name */
  private readonly opened = new Map<string, RowIndex>();

  constructor(options: AugmentsOptions) {
    this.options = options;
  }

  chain(tenant: number, service: Service): Chain | undefined {
    return this.tenants.get(tenant)?.[service];
  }

  /** One augment at work; undefined when the engine does not know it yet. */
  worker(tenant: number, id: number): FileAugment | ApiAugment | undefined {
    return this.tenants.get(tenant)?.byId.get(id)?.worker;
  }

  async reload(tenant: number, augments: readonly Augment[]): Promise<void> {
    const before = this.tenants.get(tenant)?.byId ?? new Map<number, AtWork>();
    if (augments.length === 0 && before.size === 0) return;
    const byId = new Map<number, AtWork>();
    const swaps: (() => void)[] = [];
    for (const augment of augments) {
      const former = before.get(augment.id);
      const worker = former?.worker ?? this.workerOf(augment);
      if (worker instanceof ApiAugment) swaps.push(() => worker.use(augment.options));
      else if (former === undefined || former.augment.file?.name !== augment.file?.name) {
        const index = augment.file === null ? null : await this.open(tenant, augment, augment.file, worker);
        swaps.push(() => worker.use(index, augment.file?.columns ?? []));
      }
      byId.set(augment.id, { augment, worker });
    }
    for (const [id, { worker }] of before) if (!byId.has(id) && worker instanceof FileAugment) swaps.push(() => worker.use(null, []));
    for (const swap of swaps) swap();
    this.tenants.set(tenant, { byId, engine: chainOf(byId, "engine"), notification: chainOf(byId, "notification") });
    const named = new Set(namesOf(byId));
    await this.remove(namesOf(before).filter((name) => !named.has(name)));
  }

  /** Opens a file that has been loaded, so that handing it over takes no time. @throws Error when it can't be opened */
  async prepare(name: string): Promise<void> {
    this.opened.set(name, await this.options.files.open(name));
  }

  /** Lets a prepared file go that was not handed over. */
  abandon(name: string): void {
    this.opened.get(name)?.close();
    this.opened.delete(name);
  }

  async forget(tenant: number): Promise<void> {
    await this.reload(tenant, []);
    this.tenants.delete(tenant);
    await this.options.files.removeTenant(tenant).catch((error: unknown) => {
      this.options.log.warn({ err: error }, "the files of a deleted tenant's augments can't be removed; the next start tries again");
    });
  }

  forgetCustomer(tenant: number, key: string): void {
    for (const { worker } of this.tenants.get(tenant)?.byId.values() ?? []) if (worker instanceof ApiAugment) worker.forget(key);
  }

  /** Removes files that nothing names. Call it once all tenants are known. */
  async cleanUp(): Promise<void> {
    const names = Array.from(this.tenants.values()).flatMap(({ byId }) => namesOf(byId));
    await this.options.files.keepOnly(new Set(names));
  }

  async close(): Promise<void> {
    await this.options.files.close();
    for (const { byId } of this.tenants.values()) {
      for (const { worker } of byId.values()) if (worker instanceof FileAugment) worker.use(null, []);
    }
  }

  private workerOf({ type, options }: Augment): FileAugment | ApiAugment {
    return type === "api" ? new ApiAugment(options, this.options) : new FileAugment(this.options.now);
  }

  /** Removes files that are no augment's any more; what can't be removed now goes at the next start. */
  private async remove(names: readonly string[]): Promise<void> {
    const { files, log } = this.options;
    for (const name of names) {
      await files
        .remove(name)
        .catch((error: unknown) => log.warn({ err: error }, "a file of an augment can't be removed; the next start tries again"));
    }
  }

  /** A file that can't be opened is made again from its CSV. Without that there is none, which the augment tells. */
  private async open(tenant: number, { id }: Augment, file: AugmentFile, worker: FileAugment): Promise<RowIndex | null> {
    const { files, log, now } = this.options;
    const prepared = this.opened.get(file.name);
    this.opened.delete(file.name);
    if (prepared !== undefined) return prepared;
    const members = { tenant, augment: `AU${id}` };
    try {
      return await files.open(file.name).catch(async () => {
        log.info(members, "the index of an augment's file is missing or not whole; it is made again");
        const result = await files.load(file.name, file.types, () => undefined);
        if ("wrong" in result) throw new Error("the CSV has wrong rows");
        return files.open(file.name);
      });
    } catch (error) {
      const message = `the file can't be opened, so events go on without it: ${(error as Error).message}; upload it again`;
      worker.counters.fail(now(), message);
      log.warn(members, message);
      return null;
    }
  }
}

function namesOf(byId: ReadonlyMap<number, AtWork>): string[] {
  return Array.from(byId.values()).flatMap(({ augment: { file } }) => (file === null ? [] : [file.name]));
}

function chainOf(byId: ReadonlyMap<number, AtWork>, service: Service): Chain | undefined {
  const workers = Array.from(byId.values()).flatMap(({ augment, worker }) => (augment.service === service ? [worker] : []));
  return workers.length === 0 ? undefined : new Chain(workers);
}
