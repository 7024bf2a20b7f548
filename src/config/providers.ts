/** Parts of the settings in the form in which their users take them. */
import { folderFiles } from "./folder.ts";
import type { ServerConfig } from "./settings.ts";

/** Addresses of the providers by the name of the endpoint or listener. */
export function baseUrlsOf(config: ServerConfig): Readonly<Record<string, string>> {
  return {
    twilio: config.twilioBaseUrl,
    sendgrid: config.sendgridBaseUrl,
    salesforce: config.salesforceBaseUrl,
    datasift: config.datasiftBaseUrl,
  };
}

/** Where the key of the secrets comes from. @param environment value of WHENTHEN_SECRET_KEY, which has no option: command lines can be seen */
export function keySourcesOf(
  config: ServerConfig,
  environment: string | undefined,
): { environment: string; command: string; file: string } {
  return {
    environment: environment ?? "",
    command: config.secretKeyCommand ?? "",
    file: config.secretKeyFile ?? folderFiles(config.data).secretKey,
  };
}
