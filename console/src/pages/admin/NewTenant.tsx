import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Heading } from "../../parts/Heading.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { RateLimitField } from "../tenant/RateLimitField.tsx";
import { createTenant } from "./queries.ts";

/** As the server has it. */
const idShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

interface NewTenantValues {
  readonly id: string;
  readonly name: string;
  /** events a second; empty: none */
  readonly rateLimit: number | string;
}

/** /admin/new-tenant */
export function NewTenant() {
  const navigate = useNavigate();
  const form = useForm<NewTenantValues>({
    initialValues: { id: "", name: "", rateLimit: "" },
    validate: { id: (id) => (idShape.test(id) ? null : "Letters, digits, “.”, “_” and “-”, 64 at most; the first a letter or a digit") },
  });
  useUnsavedGuard(() => form.isDirty());
  const create = useMutation({
    mutationFn: ({ id, name, rateLimit }: NewTenantValues) =>
      createTenant({
        id,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        ...(rateLimit === "" ? {} : { "rate-limit": Number(rateLimit) }),
      }),
    onSuccess: async ({ id, name }) => {
      form.resetDirty();
      tellDone(`${name} is created`);
      await navigate({ to: "/admin/tenants/$id", params: { id } });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => create.mutate(values))} noValidate>
      <Stack maw={480}>
        <Heading>New tenant</Heading>
        <TextInput
          label="Id"
          description="Stands in addresses and can't be changed"
          placeholder="acme"
          required
          {...form.getInputProps("id")}
        />
        <TextInput label="Name" placeholder="Acme Ltd" maxLength={200} {...form.getInputProps("name")} />
        <RateLimitField input={form.getInputProps("rateLimit")} />
        {create.error === null ? null : <ErrorNote error={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending}>
            Create
          </Button>
          <Button component={Link} to="/admin/tenants" variant="default">
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
