// SPDX-License-Identifier: GPL-3.0-or-later
// A real OAuth 2 provider (oidc-provider) and a real mail server
// (smtp-server) that asks it about each token, on loopback.
//
//     node provider.mjs CERT KEY CA
//
// Prints one line of JSON with its ports when it is ready, and ends when
// its standard input does.  What tests want to know or to break is asked of
// a third server, by plain HTTP: see the table `admin`.
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import Provider from 'oidc-provider';
import { SMTPServer } from 'smtp-server';

const [certFile, keyFile, caFile] = process.argv.slice(2);
const cert = fs.readFileSync(certFile);
const key = fs.readFileSync(keyFile);
const ca = fs.readFileSync(caFile);
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

const seen = { grants: [], mails: [], logins: [], errors: [] };
let interval = 1;	// of the device flow, in seconds
let down = 0;		// answer the next requests for tokens with a 503

function listen(server) {
	return new Promise((resolve) => server.listen(0, '127.0.0.1',
		() => resolve((server.address?.() ??
			server.server.address()).port)));
}

function body(request) {
	return new Promise((resolve) => {
		let text = '';
		request.on('data', (piece) => { text += piece; });
		request.on('end', () => resolve(text));
	});
}

const web = https.createServer({ cert, key });
const webPort = await listen(web);
const issuer = `https://localhost:${webPort}`;

const app = { application_type: 'native', response_types: ['code'],
	redirect_uris: ['http://127.0.0.1/'],
	grant_types: ['authorization_code', 'refresh_token', DEVICE] };
const none = { redirect_uris: [], response_types: [] };
const provider = new Provider(issuer, {
	clients: [
		{ client_id: 'public-app', ...app,
			token_endpoint_auth_method: 'none' },
		{ client_id: 'secret-app', client_secret: 'app%secret:1',
			...app,
			token_endpoint_auth_method: 'client_secret_basic' },
		{ client_id: 'machine', client_secret: 'machine-secret',
			...none, grant_types: ['client_credentials'],
			token_endpoint_auth_method: 'client_secret_post' },
		{ client_id: 'mail-server', client_secret: 'introspection',
			...none, grant_types: [],
			token_endpoint_auth_method: 'client_secret_post' },
	],
	scopes: ['openid', 'offline_access', 'mail'],
	features: {
		clientCredentials: { enabled: true },
		deviceFlow: { enabled: true },
		introspection: { enabled: true },
		registration: { enabled: true },
		revocation: { enabled: true },
	},
	findAccount: (ctx, id) => ({ accountId: id,
		claims: () => ({ sub: id }) }),
	issueRefreshToken: (ctx, client) =>
		client.grantTypeAllowed('refresh_token'),
	rotateRefreshToken: true,
	pkce: { methods: ['S256'], required: () => true },
	cookies: { keys: ['tests'] },
	ttl: { AccessToken: 3600, AuthorizationCode: 60,
		ClientCredentials: 3600, DeviceCode: 600, Grant: 86400,
		Interaction: 600, RefreshToken: 86400, Session: 600 },
});
provider.proxy = false;
provider.on('grant.success', (ctx) => seen.grants.push({
	type: ctx.oidc.params.grant_type,
	client: ctx.oidc.client.clientId,
	sub: ctx.oidc.account?.accountId,
	basic: Boolean(ctx.headers.authorization) }));
provider.on('grant.error', (ctx, error) => seen.errors.push({
	type: ctx.oidc?.params?.grant_type, error: error.error }));
provider.on('server_error', (ctx, error) => console.error(error));

// The provider has no say in the interval, but the protocol has.
provider.use(async (ctx, next) => {
	if (ctx.path === '/token' && down > 0) {
		down -= 1;
		ctx.status = 503;
		ctx.set('Retry-After', '7');
		return;
	}
	await next();
	if (ctx.path === '/device/auth' && ctx.status === 200)
		ctx.body = { ...ctx.body, interval };
});
web.on('request', provider.callback());

// What RFC 7662 says of a token, over the wire as any mail server asks.
function introspect(token) {
	const form = new URLSearchParams({ token, client_id: 'mail-server',
		client_secret: 'introspection' }).toString();

	return new Promise((resolve, reject) => {
		const request = https.request(`${issuer}/token/introspection`, {
			method: 'POST', ca, headers: { 'Content-Type':
				'application/x-www-form-urlencoded' } },
		async (reply) => resolve(JSON.parse(await body(reply))));
		request.on('error', reject);
		request.end(form);
	});
}

const smtp = new SMTPServer({
	cert, key, authMethods: ['XOAUTH2'], disableReverseLookup: true,
	logger: false,
	async onAuth(auth, session, done) {
		const about = await introspect(auth.accessToken);
		const who = about.sub ?? about.client_id;
		const good = about.active && auth.username.split('@')[0] ===
			who.split('@')[0] &&
			(about.scope ?? '').split(' ').includes('mail');

		seen.logins.push({ user: auth.username, good: Boolean(good) });
		if (good)
			done(null, { user: auth.username });
		else
			done(null, { data: { status: '401',
				schemes: 'bearer', scope: 'mail' } });
	},
	onData(stream, session, done) {
		stream.resume();
		stream.on('end', () => {
			seen.mails.push(session.user);
			done();
		});
	},
});
smtp.on('error', () => {});
const smtpPort = await listen(smtp);

const admin = {
	'/seen': () => seen,
	'/interval': (value) => { interval = Number(value); },
	'/down': (value) => { down = Number(value); },
	// the access token alone; the login goes on
	'/kill': async (token) => {
		await (await provider.AccessToken.find(token)).destroy();
	},
	// the whole login, as a user does in the provider's settings
	'/end': async (token) => {
		const found = await provider.RefreshToken.find(token);

		await provider.RefreshToken.revokeByGrantId?.(found.grantId);
		await found.destroy();
	},
	'/introspect': introspect,
};
const control = http.createServer(async (request, reply) => {
	const result = await admin[request.url](await body(request));

	reply.setHeader('Content-Type', 'application/json');
	reply.end(JSON.stringify(result ?? null));
});
const adminPort = await listen(control);

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
console.log(JSON.stringify({ issuer, smtp: smtpPort, admin: adminPort }));
