import type { Mutation } from '../mutations.ts'

const policies = 'platform/configs/policies'

export const policyFaults: Mutation[] = [
  {
    fault: 'a NetworkPolicy without the port of the tunnel',
    file: 'platform/apps/reserve/networkpolicy.yaml',
    from: '15008',
    to: '8080',
    found: /A NetworkPolicy is missing for activator → reserve:15008/,
  },
  {
    fault: 'a NetworkPolicy that lets more in',
    file: `${policies}/ecom-database.networkpolicy.yaml`,
    from: 'app: books',
    to: 'app: storefront',
    found: /A NetworkPolicy is missing for books → ecom-database/,
  },
  {
    fault: 'an AuthorizationPolicy for somebody else',
    file: `${policies}/activator.authorizationpolicy.yaml`,
    from: 'sa/knative-local-gateway-istio',
    to: 'sa/public-istio',
    found: /An AuthorizationPolicy is missing for .*knative-local-gateway-istio → activator:8012/,
  },
  {
    fault: 'an AuthorizationPolicy for everybody',
    file: `${policies}/redis.authorizationpolicy.yaml`,
    from: 'principals:',
    to: 'namespaces:',
    found: /An AuthorizationPolicy allows anybody → redis:6379/,
  },
  {
    fault: 'an edge that nothing needs',
    file: 'platform/edges.yaml',
    from: 'from: search, to: redis',
    to: 'from: reserve, to: redis',
    found: /edges\.yaml has the edge reserve → redis, which nothing needs/,
  },
  {
    fault: 'a call that edges.yaml does not list',
    file: 'platform/edges.yaml',
    from: '  - { from: checkout, to: payment, by: token }\n',
    to: '',
    found: /edges\.yaml lacks the call checkout → payment/,
  },
  {
    fault: 'a namespace without default deny',
    file: 'platform/configs/policies/payment/kustomization.yaml',
    from: '  - ../namespace\n',
    to: '',
    found: /payment has no NetworkPolicy that denies by default/,
  },
  {
    fault: 'a namespace outside of the mesh',
    file: 'platform/configs/namespaces/ecom.yaml',
    from: 'istio.io/dataplane-mode: ambient',
    to: 'istio.io/dataplane-mode: none',
    found: /ecom is not in the mesh/,
  },
  {
    fault: 'a namespace without Pod Security',
    file: 'platform/configs/namespaces/identity.yaml',
    from: 'enforce: restricted',
    to: 'enforce: privileged',
    found: /identity does not enforce Pod Security/,
  },
  {
    fault: 'what is not in the mesh is heard',
    file: 'platform/configs/mesh/default.peerauthentication.yaml',
    from: 'STRICT',
    to: 'PERMISSIVE',
    found: /default is not STRICT/,
  },
  {
    fault: 'a port that is open beside the mesh',
    file: 'platform/configs/mesh/cnpg-webhook.peerauthentication.yaml',
    from: "'9443'",
    to: "'8000'",
    found: /opens the port 8000/,
  },
  {
    fault: 'layer 7 in a policy of ztunnel',
    file: 'platform/apps/payment/authorizationpolicy.yaml',
    from: '        - operation:\n            ports:',
    to: '        - operation:\n            methods: [GET]\n            ports:',
    found: /has methods, which ztunnel cannot see/,
  },
  {
    fault: 'the autoscaling annotation on Service metadata',
    file: 'platform/configs/redis/service.yaml',
    from: '  namespace: infra\n',
    to: "  namespace: infra\n  annotations: { autoscaling.knative.dev/min-scale: '1' }\n",
    found: /has an autoscaling annotation on its metadata/,
  },
  {
    fault: 'a gateway that lets nobody in',
    file: 'platform/configs/policies/kustomization.yaml',
    from: '  - public-gateway.authorizationpolicy.yaml\n',
    to: '',
    found: /An AuthorizationPolicy is missing for anybody → public-gateway:30000/,
  },
]
