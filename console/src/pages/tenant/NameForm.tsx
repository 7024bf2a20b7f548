import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import type { Tenant } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { changeTenant } from "./queries.ts";
import { RateLimitField } from "./RateLimitField.tsx";

interface NameValues {
  readonly name: string;
  /** events a second; empty: none */
  readonly rateLimit: number | string;
}

/** Name and rate limit of a tenant. */
export function NameForm({ tenant }: { readonly tenant: Tenant }) {
  const mayChange = useMay("platform");
  const form = useForm<NameValues>({
    initialValues: { name: tenant.name, rateLimit: tenant["rate-limit"] ?? "" },
    validate: { name: (name) => (name.trim() === "" ? "A tenant has a name" : null) },
  });
  useUnsavedGuard(() => form.isDirty());
  const save = useMutation({
    mutationFn: ({ name, rateLimit }: NameValues) =>
      changeTenant(tenant.id, { name: name.trim(), "rate-limit": rateLimit === "" ? null : Number(rateLimit) }),
    onSuccess: ({ name }) => tellDone(`${name} is saved`),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack gap="sm">
        <Group align="flex-start">
          <TextInput label="Name" required maxLength={200} disabled={!mayChange} {...form.getInputProps("name")} />
          <RateLimitField disabled={!mayChange} input={form.getInputProps("rateLimit")} />
        </Group>
        {save.error === null ? null : <ErrorNote error={save.error} />}
        <Group>
          <Button type="submit" disabled={!mayChange || !form.isDirty()} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
