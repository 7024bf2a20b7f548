/** Users and the tenants they belong to. */
import { LastAdministratorError, TakenError, type ConfigurationTables, type Role, type User } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface UserRow {
  readonly number: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly password_hash: string | null;
}

type Users = Pick<ConfigurationTables, "users" | "user" | "userByNumber" | "usersOf" | "createUser" | "updateUser" | "deleteUser">;

const columns = "number, email, name, role, password_hash";

/** E-mail addresses that differ in case only are one. */
function fold(email: string): string {
  return encodeText(email.toLowerCase());
}

export function usersTable(connection: Connection): Users {
  const { read, write } = connection;
  const all = connection.prepare<UserRow>(`select ${columns} from user order by number`);
  const byEmail = connection.prepare<UserRow>(`select ${columns} from user where folded_email = ?`);
  const byNumber = connection.prepare<UserRow>(`select ${columns} from user where number = ?`);
  const ofTenant = connection.prepare<UserRow>(
    `select ${columns} from user where number in (select user from user_tenant where tenant = ?) order by number`,
  );
  const tenants = connection.prepare<{ id: string }>(
    "select tenant.id from user_tenant join tenant on tenant.number = user_tenant.tenant where user = ? order by position",
  );
  const toUser = (row: UserRow): User => ({
    number: row.number,
    email: decodeText(row.email),
    name: decodeText(row.name),
    role: row.role,
    passwordHash: row.password_hash,
    tenants: tenants.all(row.number).map((tenant) => decodeText(tenant.id)),
  });
  const orNull = (row: UserRow | undefined): User | null => (row === undefined ? null : toUser(row));
  const find = (number: number): User | null => orNull(byNumber.get(number));
  const mustBeFree = (email: string, except?: number): void => {
    const taken = byEmail.get(fold(email));
    if (taken !== undefined && taken.number !== except) throw new TakenError(`there is a user with the e-mail address ${email} already`);
  };
  const save = saveUser(connection);
  const mustKeepAdministrator = keepAdministrator(connection);
  const remove = connection.prepare("delete from user where number = ?");
  return {
    users: async () => read(() => all.all().map(toUser)),
    user: async (email) => read(() => orNull(byEmail.get(fold(email)))),
    userByNumber: async (number) => read(() => find(number)),
    usersOf: async (tenant) => read(() => ofTenant.all(tenant).map(toUser)),
    createUser: async (user) =>
      write(() => {
        mustBeFree(user.email);
        return find(save.insert(user))!;
      }),
    updateUser: async (number, change, keepSession) =>
      write(() => {
        const before = find(number);
        if (before === null) return null;
        mustBeFree(change.email ?? before.email, number);
        save.update({ ...before, ...change, number });
        if (change.passwordHash !== undefined) save.endSessions(number, keepSession);
        const after = find(number)!;
        mustKeepAdministrator(before);
        return { before, after };
      }),
    deleteUser: async (number) =>
      write(() => {
        const user = find(number);
        if (user === null) return null;
        remove.run(number);
        mustKeepAdministrator(user);
        return user;
      }),
  };
}

/** @returns a function that throws, and so undoes what was done to a user (as it was before), where no administrator is left */
function keepAdministrator(connection: Connection): (user: User) => void {
  const administrator = connection.prepare("select 1 from user where role = 'admin' limit 1");
  return ({ email, role }) => {
    if (role !== "admin" || administrator.get() !== undefined) return;
    throw new LastAdministratorError(`${email} is the last administrator; make another user one first`);
  };
}

interface SaveUser {
  /** @returns the user's number */
  insert(user: Omit<User, "number">): number;
  update(user: User): void;
  endSessions(user: number, except: string | undefined): void;
}

function saveUser(connection: Connection): SaveUser {
  const insert = connection.prepare<{ number: number }>(
    "insert into user (email, folded_email, name, role, password_hash) values (?, ?, ?, ?, ?) returning number",
  );
  const update = connection.prepare(
    "update user set email = ?2, folded_email = ?3, name = ?4, role = ?5, password_hash = ?6 where number = ?1",
  );
  const leave = connection.prepare("delete from user_tenant where user = ?");
  const join = connection.prepare(
    "insert into user_tenant (user, tenant, position) select ?, number, ? from tenant where id = ? and deleting_since is null",
  );
  const endSessions = connection.prepare("delete from session where user = ? and hash <> ?");
  const values = ({ email, name, role, passwordHash }: Omit<User, "number">) =>
    [encodeText(email), fold(email), encodeText(name), role, passwordHash] as const;
  const setTenants = (number: number, tenants: readonly string[]): void => {
    leave.run(number);
    for (const [position, id] of [...new Set(tenants)].entries()) {
      if (join.run(number, position, encodeText(id)).changes === 0) throw new Error(`there is no tenant "${id}"`);
    }
  };
  return {
    insert: (user) => {
      const { number } = insert.get(...values(user))!;
      setTenants(number, user.tenants);
      return number;
    },
    update: (user) => {
      update.run(user.number, ...values(user));
      setTenants(user.number, user.tenants);
    },
    endSessions: (user, except = "") => void endSessions.run(user, except),
  };
}
