/** The little of the API that the benchmarks need. */

export interface Client {
  readonly url: string;
  readonly authorization: string;
  post(path: string, body: unknown): Promise<unknown>;
}

/** Signs in with client credentials. @throws Error when the server refuses */
export async function signIn(url: string, id: string, secret: string): Promise<Client> {
  const answer = await fetch(`${url}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  if (!answer.ok) throw new Error(`no token: ${answer.status} ${await answer.text()}`);
  const { access_token } = (await answer.json()) as { access_token: string };
  const authorization = `Bearer ${access_token}`;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  return { url, authorization, post };
}
