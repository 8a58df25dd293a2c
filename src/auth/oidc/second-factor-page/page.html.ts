import { escapeHtml } from '#platform/http';

/** The parts of the page that depend on the installation. */
export type PageWords = {
  /** The issuer name that authenticator apps show. */
  readonly issuer: string;
  /** URL to open after the login. */
  readonly next: string;
  /** URL at which a login begins. */
  readonly home: string;
};

/** Returns the page as HTML. Its links are relative, because the service may be served below a path. */
export function pageFor(words: PageWords): string {
  const [issuer, next, home] = [words.issuer, words.next, words.home].map(escapeHtml);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Second factor – ${issuer}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="second-factor/page.css">
<script src="second-factor/page.js" defer></script>
</head>
<body data-next="${next}">
<main>
<p class="issuer">${issuer}</p>
<noscript><p class="problem">This page needs JavaScript. Allow it, and load the page again.</p></noscript>
<form hidden novalidate>
<h1>Enter your code</h1>
<p id="hint">Open your authenticator app and type the six digits that it shows.</p>
<label for="code">Code</label>
<input id="code" type="text" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false"
  inputmode="numeric" maxlength="40" required aria-describedby="hint problem">
<p id="problem" class="problem" role="alert"></p>
<label class="choice"><input id="remember" type="checkbox"> Stay logged in for 30 days and trust this browser</label>
<button type="submit">Log in</button>
<button type="button" id="other" class="quiet">Use a backup code</button>
<button type="button" id="passkey" class="quiet" hidden>Use a passkey</button>
</form>
<div id="over" role="alert" hidden>
<h1>This login is over</h1>
<p>Ten minutes have passed, or it was completed before.</p>
</div>
<p class="leave"><a href="${home}">Start again</a></p>
</main>
</body>
</html>
`;
}
