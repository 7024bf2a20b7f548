import { Alert, Box, Button, FileButton, Group, List, Progress, Stack, Table, Text } from "@mantine/core";
import { IconDownload, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type DragEvent } from "react";
import { RequestError } from "../../api/client.ts";
import type { Augment } from "../../api/objects.ts";
import { queries } from "../../api/queries.ts";
import { tellDone } from "../../parts/notices.ts";
import { DeleteButton } from "../../parts/DeleteButton.tsx";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { Section } from "../../parts/Section.tsx";
import { timeText } from "../../parts/times.ts";
import { useMay } from "../../session/session.ts";
import classes from "./AugmentFileSection.module.css";
import { augmentQuery, deleteFile, fileAddress, rowsQuery, uploadFile } from "./queries.ts";
import { progressText, sizeText } from "./state.ts";

interface AugmentFileSectionProps {
  readonly tenant: string;
  readonly augment: Augment;
}

/** The CSV: dropped or chosen, with its way to the server and into use; its first rows; what was wrong with it. */
export function AugmentFileSection({ tenant, augment }: AugmentFileSectionProps) {
  const { id, name, file = null, progress } = augment;
  const mayWrite = useMay("config:write");
  const [sent, setSent] = useState(0);
  const [over, setOver] = useState(false);
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const upload = useMutation({
    mutationFn: (given: File) => {
      abort.current = new AbortController();
      setSent(0);
      // From now on the server tells how far it is.
      void queries.invalidateQueries({ queryKey: augmentQuery(tenant, id).queryKey, exact: true });
      return uploadFile(tenant, id, given, setSent, abort.current.signal);
    },
    onSuccess: ({ file: loaded }) => tellDone(`${(loaded?.rows ?? 0).toLocaleString()} rows are in use`),
  });
  const canTake = mayWrite && !upload.isPending;
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const given = event.dataTransfer.files[0];
    if (canTake && given !== undefined) upload.mutate(given);
  };
  return (
    <Section title="File" note="A CSV with a header. The first column names the attribute that is looked up; the others are set.">
      <Box
        className={classes["drop"]}
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Group justify="space-between">
          <Text size="sm">
            {file === null
              ? "No file yet: drop a CSV here, or choose one."
              : `${file.rows.toLocaleString()} rows, ${sizeText(file.bytes)}, uploaded ${timeText(file["uploaded-at"])}. Drop another one here to replace it.`}
          </Text>
          <FileButton accept=".csv,.tsv,.txt,.gz,text/csv" onChange={(given) => given !== null && upload.mutate(given)} disabled={!canTake}>
            {(props) => (
              <Button {...props} size="xs" leftSection={<IconUpload size={14} aria-hidden />} disabled={!canTake}>
                Choose a file
              </Button>
            )}
          </FileButton>
        </Group>
      </Box>
      {upload.isPending || progress !== undefined ? (
        <OnItsWay share={upload.isPending ? sent : 1} progress={progress} cancel={upload.isPending ? () => abort.current.abort() : null} />
      ) : null}
      {upload.error === null || upload.error.name === "AbortError" ? null : <Refused error={upload.error} />}
      {file === null ? null : (
        <>
          <FirstRows tenant={tenant} id={id} file={file} />
          <Group>
            <Button
              component="a"
              href={fileAddress(tenant, id)}
              download
              variant="default"
              size="xs"
              leftSection={<IconDownload size={14} aria-hidden />}
            >
              Download
            </Button>
            <DeleteButton
              name={`the file of ${name}`}
              warning="Events go on without what it added."
              disabled={!mayWrite}
              remove={() => deleteFile(tenant, id)}
              label="Delete the file"
            />
          </Group>
        </>
      )}
    </Section>
  );
}

interface OnItsWayProps {
  /** that has left the browser, from 0 to 1 */
  readonly share: number;
  readonly progress: Augment["progress"];
  readonly cancel: (() => void) | null;
}

/** First the upload, then what the server does with it. */
function OnItsWay({ share, progress, cancel }: OnItsWayProps) {
  const loading = share >= 1;
  const total = progress?.["total-bytes"] ?? 0;
  const percent = loading && total > 0 ? (100 * (progress?.bytes ?? 0)) / total : 100 * share;
  const words = loading ? (progress === undefined ? "the server reads it" : progressText(progress)) : `${Math.floor(100 * share)} % sent`;
  return (
    <Stack gap={4}>
      <Progress value={percent} animated aria-label="Progress of the file" />
      <Group justify="space-between">
        <Text size="sm" role="status">
          {words}
        </Text>
        {cancel === null ? null : (
          <Button size="xs" variant="default" onClick={cancel}>
            Cancel
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Refused({ error }: { readonly error: Error }) {
  const rows = error instanceof RequestError ? error.problems : [];
  if (rows.length === 0) return <ErrorNote error={error} />;
  return (
    <Alert color="red" variant="light" role="alert" title="The file is refused, and the one before stays">
      <List size="sm" aria-label="Wrong rows">
        {rows.map(({ line, message }) => (
          <List.Item key={`${line} ${message}`}>
            line {line} {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

interface FirstRowsProps {
  readonly tenant: string;
  readonly id: string;
  readonly file: NonNullable<Augment["file"]>;
}

function FirstRows({ tenant, id, file }: FirstRowsProps) {
  const { data, error } = useQuery(rowsQuery(tenant, id, file["uploaded-at"]));
  if (error !== null) return <ErrorNote error={error} />;
  if (data === undefined) return null;
  return (
    <Box tabIndex={0} role="region" aria-label="First rows" style={{ overflowX: "auto" }}>
      <Table striped fz="sm" aria-label="First rows">
        <Table.Thead>
          <Table.Tr>
            {data.columns.map((column, at) => (
              <Table.Th key={at} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.rows.map((row, line) => (
            <Table.Tr key={line}>
              {row.map((cell, at) => (
                <Table.Td key={at}>{typeof cell === "string" ? cell : cell === null ? "" : JSON.stringify(cell)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
