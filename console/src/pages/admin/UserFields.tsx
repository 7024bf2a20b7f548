import { MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useSuspenseQuery } from "@tanstack/react-query";
import type { Role } from "../../session/session.ts";
import { tenantsQuery } from "./queries.ts";

export interface UserValues {
  email: string;
  name: string;
  role: Role;
  tenants: string[];
  /** of a new user; empty: none */
  password: string;
}

const roles: readonly { readonly value: Role; readonly label: string }[] = [
  { value: "admin", label: "admin: everything, in all tenants" },
  { value: "member", label: "member: works with its tenants" },
  { value: "viewer", label: "viewer: only looks" },
];

/** @returns what is wrong with it, or null */
export function emailFault(email: string): string | null {
  return /^[^\s@]+@[^\s@]+$/.test(email) ? null : "An e-mail address, such as ann@acme.example";
}

/** What an administrator says of a user, new or not. */
export function UserFields({ form }: { readonly form: UseFormReturnType<UserValues> }) {
  const { data: tenants } = useSuspenseQuery(tenantsQuery);
  return (
    <Stack gap="sm">
      <TextInput label="E-mail" type="email" autoComplete="off" required maxLength={254} {...form.getInputProps("email")} />
      <TextInput label="Name" autoComplete="off" maxLength={200} {...form.getInputProps("name")} />
      <Select label="Role" data={roles} allowDeselect={false} {...form.getInputProps("role")} />
      <MultiSelect
        label="Tenants"
        description={form.values.role === "admin" ? "An administrator has access to all anyway" : "Those that the user has access to"}
        searchable
        data={tenants.filter((tenant) => !("deleting" in tenant)).map(({ id }) => id)}
        {...form.getInputProps("tenants")}
      />
    </Stack>
  );
}
