// Real credentials are masked, and the scenario's own are not.
import { expect, test } from "vitest";
import { credentialsIn, maskSecrets, ownCredentials } from "../src/secrets";

// Of the right shape, and made up.
const id = "AKIA" + "QWERTZUIOPASDFGH";
const secret = "k3yMade/Up+For+This+Test+0123456789abcdE";
const token = "FwoGZXIvYXdzE".repeat(12) + "==";

const document = (line: string) => JSON.stringify({ terminal: { transcript: ["aws s3 ls", line] } }, null, 2);

test("a key id together with its secret is masked", () => {
  const { text, masked } = maskSecrets(
    document(`export AWS_ACCESS_KEY_ID=${id}\nexport AWS_SECRET_ACCESS_KEY=${secret}`),
    new Set(),
  );
  expect(masked).toBe(1);
  expect(text).not.toContain(secret);
  expect(text).toContain(id);
  expect(() => JSON.parse(text)).not.toThrow();
});

test("a line that begins with the secret is no way around it", () => {
  const { text } = maskSecrets(document(`${id}\n${secret}\n`), new Set());
  expect(text).not.toContain(secret);
});

test("a session token is masked too", () => {
  const { text, masked } = maskSecrets(document(`${id} ${secret} ${token}`), new Set());
  expect(masked).toBe(2);
  expect(text).not.toContain(token);
});

test("a secret in the text of a policy, a string within a string, is masked", () => {
  const policy = JSON.stringify({ Sid: `${id} ${secret}` });
  const text = JSON.stringify({ document: policy });
  expect(maskSecrets(text, new Set()).text).not.toContain(secret);
});

const entry = (line: string, text: string) => ({ line, output: [{ error: false, text }] });

test("what the scenario printed before it was typed stays", () => {
  const printed = entry("cat ~/.aws/credentials", `aws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`);
  const own = ownCredentials({ entries: [printed] } as never);
  const text = document(`export A=${id} B=${secret}`);
  expect(maskSecrets(text, own)).toEqual({ text, masked: 0 });
});

test("what was typed and then echoed is not the scenario's", () => {
  const echoed = entry(`echo ${id} ${secret}`, `${id} ${secret}\n`);
  const own = ownCredentials({ entries: [echoed] } as never);
  expect(maskSecrets(document(echoed.line), own).masked).toBe(1);
});

test("the mask is as long as the secret", () => {
  const text = document(`${id} ${secret}`);
  expect(maskSecrets(text, new Set()).text).toHaveLength(text.length);
});

test("the keys of AWS's documentation are nobody's", () => {
  const text = document("AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  expect(maskSecrets(text, new Set()).masked).toBe(0);
});

test("forty characters without a key id are no secret", () => {
  const text = document("git show 0123456789abcdef0123456789abcdef01234567");
  expect(maskSecrets(text, new Set()).masked).toBe(0);
});

test("the shapes are found in shell and JSON alike", () => {
  expect(credentialsIn(`X=${id}\nY="${secret}"`)).toEqual(new Set([id, secret]));
});
