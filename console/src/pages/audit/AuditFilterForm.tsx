import { Button, Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { auditKinds } from "../../../../src/store/audit.ts";
import { TimeField } from "../../parts/TimeField.tsx";
import type { AuditFilters } from "./queries.ts";

interface AuditFilterFormProps {
  readonly filters: AuditFilters;
  /** whether the tenant is a filter, too */
  readonly platform: boolean;
}

const typingMs = 300;

/** The filters; they are the page's address. */
export function AuditFilterForm({ filters, platform }: AuditFilterFormProps) {
  const navigate = useNavigate();
  const [cleared, setCleared] = useState(0);
  const set = (change: { readonly [N in keyof AuditFilters]: AuditFilters[N] | undefined }): void => {
    const entries = Object.entries({ ...filters, ...change }).filter(([, value]) => value !== undefined && value !== "");
    void navigate({ to: ".", search: Object.fromEntries(entries), replace: true });
  };
  const clear = (): void => {
    // fields that are typed in begin anew
    setCleared(cleared + 1);
    void navigate({ to: ".", search: {} });
  };
  const typed = useDebouncedCallback((name: "user" | "item" | "tenant", value: string) => set({ [name]: value.trim() }), typingMs);
  const field = (name: "user" | "item" | "tenant", label: string, placeholder: string) => (
    <TextInput
      key={`${name} ${cleared}`}
      label={label}
      placeholder={placeholder}
      defaultValue={filters[name] ?? ""}
      onChange={(event) => typed(name, event.currentTarget.value)}
    />
  );
  return (
    <Group align="flex-end" role="search" aria-label="Filters">
      <Select
        label="What"
        placeholder="anything"
        clearable
        data={auditKinds}
        value={filters.kind ?? null}
        onChange={(kind) => set({ kind: kind ?? undefined })}
      />
      {field("item", "Item", "id, such as PT1")}
      {field("user", "Who", "e-mail address")}
      {platform ? field("tenant", "Tenant", "id") : null}
      <TimeField label="From" value={filters.from} onChange={(from) => set({ from })} />
      <TimeField label="To" value={filters.to} onChange={(to) => set({ to })} />
      {Object.keys(filters).length === 0 ? null : (
        <Button variant="subtle" onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}
