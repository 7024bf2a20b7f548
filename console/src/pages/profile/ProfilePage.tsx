import { Stack } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { ClientList } from "../../clients/ClientList.tsx";
import { Heading } from "../../parts/Heading.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Section } from "../../parts/Section.tsx";
import { useSession } from "../../session/session.ts";
import { PasswordForm } from "./PasswordForm.tsx";
import { accountQuery } from "./queries.ts";

/** /profile: the person who is signed in. */
export function ProfilePage() {
  const { scopes } = useSession();
  const { data: account } = useSuspenseQuery(accountQuery);
  const { email, name, role, tenants } = account;
  return (
    <Stack maw={760}>
      <Heading>Profile</Heading>
      <Section title="You">
        <Facts
          facts={[
            ["E-mail", email],
            ["Name", name === "" ? "none given" : name],
            ["Role", role],
            ["Tenants", role === "admin" ? "all" : tenants.join(", ") || "none"],
            ["May do", scopes.join(", ")],
          ]}
        />
      </Section>
      <Section title="Password">
        <PasswordForm email={email} />
      </Section>
      <Section title="Clients" note="Credentials of yours for programs: each with a name and with scopes of its own.">
        <ClientList path="/account/clients" role={role} />
      </Section>
    </Stack>
  );
}
