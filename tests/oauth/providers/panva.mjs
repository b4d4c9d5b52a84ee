// panva's oidc-provider on a free port of 127.0.0.1, as its own documentation sets it up.
//
// Takes the file: URL of the module, and writes one line of JSON once it listens: `issuer`, `secret` (of each client that
// has one) and `private_key` (PEM, of the client that signs). A client is named after its way to authenticate. Its pages
// for sign-in and consent are the module's own; they take any name and any password.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

const { Provider } = await import(process.argv[2]);

const SECRET = 'p: a+s/s%26&=?'; // whatever of it isn't encoded is read as something else
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signing = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };

function client(method, credentials, grants = []) {
  return {
    client_id: method,
    token_endpoint_auth_method: method,
    application_type: 'native', // the loopback redirect may then have any port (RFC 8252, section 7.3)
    redirect_uris: ['http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token', ...grants],
    ...credentials,
  };
}

const configuration = {
  clients: [
    client('client_secret_post', { client_secret: SECRET }, ['client_credentials']),
    client('client_secret_basic', { client_secret: SECRET }, ['client_credentials']),
    client('private_key_jwt', { jwks: { keys: [publicKey.export({ format: 'jwk' })] } }, ['client_credentials']),
    client('none', {}),
  ],
  scopes: ['openid', 'offline_access', 'users:read', 'users:write'],
  pkce: { methods: ['S256'], required: () => true },
  rotateRefreshToken: true,
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  cookies: { keys: ['of the tests'] },
  jwks: { keys: [signing] },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  server.on('request', new Provider(issuer, configuration).callback());
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  console.log(JSON.stringify({ issuer, secret: SECRET, private_key: key }));
});
