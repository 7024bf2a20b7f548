import { Button, Group, NumberInput, Select, SimpleGrid, Stack, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import type { Settings } from "../../api/objects.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { tellDone } from "../../parts/notices.ts";
import { useUnsavedGuard } from "../../parts/useUnsavedGuard.ts";
import { useMay } from "../../session/session.ts";
import { changeSettings } from "./queries.ts";

/** As the server has them. */
const maxDays = 3_650;
const maxCatchUpSeconds = 86_400;
const maxIdentifiers = 20;

const days = [
  { name: "partial-match-days", label: "Partial matches are kept", description: "Events no longer count for a pattern after that" },
  { name: "event-days", label: "Events are kept", description: "For back-tests and to look at" },
  { name: "journal-days", label: "Reactions are kept", description: "In the journal" },
] as const;

/** The settings of a tenant. @param saved as the server has them now */
export function SettingsForm({ tenant, saved }: { readonly tenant: string; readonly saved: Settings }) {
  const mayWrite = useMay("config:write");
  const form = useForm<Settings>({ initialValues: saved });
  useUnsavedGuard(() => form.isDirty());
  const save = useMutation({
    mutationFn: (values: Settings) => changeSettings(tenant, withTimeAttribute(values)),
    onSuccess: () => tellDone("The settings are saved"),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Stack>
        <TagsInput
          label="Identifiers"
          description="Other attributes that lead to a customer, such as email or phone. Enter after each."
          maxTags={maxIdentifiers}
          disabled={!mayWrite}
          {...form.getInputProps("identifiers")}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            label="Clock"
            description="Can only be changed while there are no events"
            allowDeselect={false}
            disabled={!mayWrite}
            data={[
              { value: "received", label: "received: an event's time is when it arrives" },
              { value: "replay", label: "replay: each event tells its time" },
            ]}
            {...form.getInputProps("clock")}
          />
          {form.values.clock === "replay" ? (
            <TextInput
              label="Time attribute"
              description="The attribute that tells an event's time"
              placeholder="time"
              maxLength={200}
              disabled={!mayWrite}
              {...form.getInputProps("time-attribute")}
              value={form.values["time-attribute"] ?? ""}
            />
          ) : null}
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {days.map(({ name, label, description }) => (
            <NumberInput
              key={name}
              label={label}
              description={description}
              suffix=" days"
              required
              min={1}
              max={maxDays}
              allowDecimal={false}
              disabled={!mayWrite}
              {...form.getInputProps(name)}
            />
          ))}
          <NumberInput
            label="Catching up"
            description="How long an absence that fell due while the server was down waits once it is up again"
            suffix=" seconds"
            required
            min={0}
            max={maxCatchUpSeconds}
            allowDecimal={false}
            disabled={!mayWrite}
            {...form.getInputProps("catch-up-seconds")}
          />
        </SimpleGrid>
        {save.error === null ? null : <ErrorNote error={save.error} />}
        <Group>
          <Button type="submit" disabled={!mayWrite || !form.isDirty()} loading={save.isPending}>
            Save settings
          </Button>
          {form.isDirty() ? (
            <Button variant="default" onClick={() => form.reset()}>
              Undo
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  );
}

/** On the clock received there is no time attribute; where none is named the server takes its own. */
function withTimeAttribute(values: Settings): Settings {
  const named = values["time-attribute"];
  return { ...values, "time-attribute": values.clock === "received" || named === "" ? null : named };
}
