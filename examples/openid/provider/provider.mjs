// A provider where clients get tokens for themselves, and a directory of users that takes no others.
//
//     node provider.mjs [port]
//
// The tokens are those of oidc-provider, which others wrote: it issues, checks and revokes them. The directory is what
// any app has: pages of users, 401 for a token that is not good, 403 for one without the scope. Each request is logged
// on one line. Nothing is kept when it ends.
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const SCOPES = ['users:read', 'groups:read'];
const USERS = [
  { sub: 'u-1', preferred_username: 'ada', email: 'ada@example.com', given_name: 'Ada', family_name: 'Lovelace' },
  { sub: 'u-2', preferred_username: 'grace', email: 'grace@example.com', given_name: 'Grace', family_name: 'Hopper' },
  { sub: 'u-3', preferred_username: 'mary', email: 'mary@example.com', given_name: 'Mary', family_name: 'Jackson' },
];

function client(id, scopes) {
  return {
    client_id: id,
    client_secret: 'swordfish',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: scopes.join(' '),
  };
}

const configuration = {
  clients: [client('reader', SCOPES), client('other-reader', SCOPES)],
  scopes: SCOPES,
  ttl: { ClientCredentials: 600 },
  cookies: { keys: ['of an example'] },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    revocation: { enabled: true },
  },
};

function page({ after, limit }) {
  const start = after === undefined ? 0 : USERS.findIndex(({ sub }) => sub === after) + 1;
  if (after !== undefined && start === 0) return [400, { error: 'invalid_cursor' }];
  const users = USERS.slice(start, start + Number(limit ?? 100));
  const isLast = start + users.length === USERS.length;
  return [200, isLast ? { users } : { users, next: users.at(-1).sub }];
}

async function answer(provider, ctx) {
  const [, value] = /^Bearer (.+)$/i.exec(ctx.get('Authorization')) ?? [];
  const token = value && (await provider.ClientCredentials.find(value));
  if (!token?.isValid) return [401, { error: 'invalid_token' }];
  if (!token.scopes.has('users:read')) return [403, { error: 'insufficient_scope' }];
  return page(ctx.query);
}

const server = createServer();
server.listen(Number(process.argv[2] ?? 9500), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const discovery = { users_endpoint: `${issuer}/users` };
  const provider = new Provider(issuer, { ...configuration, discovery });
  provider.use(async (ctx, next) => {
    await next();
    console.log(`${ctx.method} ${ctx.path} ${ctx.status}`);
  });
  provider.use(async (ctx, next) => {
    if (ctx.path !== '/users') return next();
    [ctx.status, ctx.body] = await answer(provider, ctx);
  });
  server.on('request', provider.callback());
  console.log(`running on ${issuer}`);
});
