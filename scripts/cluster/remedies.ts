type Remedy = { when: RegExp; say: string }

const remedies: Remedy[] = [
  {
    when: /^(docker|podman): command not found/,
    say: 'docker is missing: install it (https://docs.docker.com/engine/install) and start it.',
  },
  {
    when: /^kind: command not found/,
    say: 'kind is missing: install 0.30 or newer (https://kind.sigs.k8s.io/docs/user/quick-start).',
  },
  {
    when: /^kubectl: command not found/,
    say: 'kubectl is missing: install 1.33 or newer (https://kubernetes.io/docs/tasks/tools).',
  },
  {
    when: /^helm: command not found/,
    say: 'helm is missing: install 3.18 or newer (https://helm.sh/docs/intro/install).',
  },
  {
    when: /^func: command not found/,
    say: 'func is missing: install it (https://knative.dev/docs/functions/install-func).',
  },
  {
    when: /cannot connect to the docker daemon|docker daemon is not running|error during connect/i,
    say: 'Docker does not run: start Docker Desktop, or `sudo systemctl start docker`.',
  },
  {
    when: /permission denied while trying to connect to the docker/i,
    say: 'This user may not use Docker: `sudo usermod -aG docker $USER`, and log in again.',
  },
  {
    when: /port is already allocated|address already in use/i,
    say: 'Another program has a port of the cluster: end it (a shop of `npm start` has 30000) and go on.',
  },
  {
    when: /no space left on device/i,
    say: 'The disk is full: `docker system prune` makes room.',
  },
  {
    when: /toomanyrequests|rate limit/i,
    say: 'The registry gives no more for now: `docker login`, or wait an hour, and go on.',
  },
  {
    when: /no such host|i\/o timeout|tls handshake timeout|could not resolve|network is unreachable/i,
    say: 'The network does not answer: controllers and images are fetched once. Go on when it does.',
  },
  {
    when: /too many open files|inotify/i,
    say: 'The kernel allows too few watches: `sudo sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=524288`.',
  },
  {
    when: /timed out waiting|exceeded its progress deadline|took longer than/i,
    say: 'What it waits for has not come: `npm run doctor -- --target cluster` says why.',
  },
  {
    when: /exceeded quota/i,
    say: 'A namespace is full: `kubectl describe resourcequota --all-namespaces` says which.',
  },
  {
    when: /container .* is not running/i,
    say: 'The nodes of the cluster are stopped: `npm run up -- --from nodes` starts them.',
  },
  {
    when: /connection refused|connection to the server .* was refused/i,
    say: 'The cluster does not answer: `npm run up` brings it back.',
  },
]

/** Gives the sentence that helps with a program's last words; empty when nobody knows. */
export function remedyFor(words: string): string {
  const known = remedies.find(({ when }) => when.test(words))
  if (known) return known.say
  const missing = /^(\S+): command not found/.exec(words)?.[1]
  return missing ? `${missing} is missing: install it and try again.` : ''
}
