"""Superset of the shop. Addresses and secrets come from the environment, and there is no default for them."""

import os
from urllib.parse import quote

from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy.engine import make_url


def _postgres(variable):
    return make_url(os.environ[variable]).set(drivername="postgresql+psycopg2")


def _files(name):
    return {
        "CACHE_TYPE": "FileSystemCache",
        "CACHE_DIR": os.path.join(os.environ["SUPERSET_HOME"], name),
        "CACHE_DEFAULT_TIMEOUT": 86_400,
        "CACHE_THRESHOLD": 500,
    }


SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = _postgres("SUPERSET_DATABASE_URL").render_as_string(hide_password=False)

# Dashboards are for everybody where that is said, and for nobody without a login elsewhere.
_is_public = os.environ.get("SUPERSET_PUBLIC_DASHBOARDS") == "true"
AUTH_ROLE_PUBLIC = "Public"
PUBLIC_ROLE_LIKE = "Public" if _is_public else None

_warehouse = _postgres("WAREHOUSE_URL")
_bounds = "-c default_transaction_read_only=on -c statement_timeout=15s"


def DB_CONNECTION_MUTATOR(uri, params, username, security_manager, source):
    """Puts the warehouse's address in, which so is in no asset and not in Superset's own database."""
    if uri.host != "warehouse":
        return uri, params
    arguments = {**params.get("connect_args", {}), "options": _bounds}
    return _warehouse, {**params, "connect_args": arguments}


WTF_CSRF_ENABLED = True
PREVENT_UNSAFE_DB_CONNECTIONS = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = os.environ.get("SUPERSET_URL", "").startswith("https:")
ENABLE_PROXY_FIX = False
# Guesses at the password are slowed down; the counts of one process are enough for one process.
RATELIMIT_ENABLED = True
RATELIMIT_APPLICATION = "200 per second"
AUTH_RATE_LIMITED = True
AUTH_RATE_LIMIT = "10 per minute"

# Nothing is loaded from, or told to, another host. Styles are written by the chart library as it draws.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "img-src": ["'self'", "blob:", "data:"],
        "object-src": "'none'",
        "script-src": ["'self'", "'strict-dynamic'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "worker-src": ["'self'", "blob:"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": SESSION_COOKIE_SECURE,
    "frame_options": "DENY",
}

# A dashboard shows what the warehouse holds now.
DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache", "CACHE_DEFAULT_TIMEOUT": 60}
FILTER_STATE_CACHE_CONFIG = _files("filters")
EXPLORE_FORM_DATA_CACHE_CONFIG = _files("explore")

APP_NAME = "Bookstore analytics"
FAVICONS = []
EXTRA_CATEGORICAL_COLOR_SCHEMES = [
    {
        "id": "bookshop",
        "label": "Bookshop",
        "description": "The shop's own, for what has no colour by its name",
        "isDefault": True,
        "colors": [
            "#1f4d3f",
            "#c98b1e",
            "#3f7fb5",
            "#a5516b",
            "#2a9d8f",
            "#d9683c",
            "#6a994e",
            "#7a4a8c",
            "#7d2613",
            "#5f6b7a",
        ],
    }
]

_name = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 214 24" width="214" height="24">'
    '<path d="M2 4q5-2 9 1 4-3 9-1v15q-5-2-9 1-4-3-9-1z" fill="#1f4d3f"/>'
    '<path d="M11 5v15" stroke="#e8b44c" stroke-width="1.5"/>'
    '<text x="29" y="18" font-family="Georgia, serif" font-size="17" fill="#26211a">'
    "Bookstore analytics</text></svg>"
)

# On a phone the names are below the ring and not beside it.
_narrow_ring = {
    "legend": {"orient": "horizontal", "left": "center", "right": "auto", "top": "auto", "bottom": 0},
    "series": [{"left": 0, "right": 0, "top": 0, "bottom": 56, "radius": ["42%", "62%"]}],
}

# The tokens of storefront/src/lib/styles/tokens.css, in Ant Design's words.
THEME_DEFAULT = {
    "algorithm": "default",
    "token": {
        "brandAppName": APP_NAME,
        "brandLogoAlt": APP_NAME,
        "brandLogoHref": "/",
        "brandLogoUrl": f"data:image/svg+xml,{quote(_name)}",
        "brandLogoHeight": "24px",
        "brandLogoMargin": "14px 0",
        "colorPrimary": "#1f4d3f",
        "colorLink": "#1f4d3f",
        "colorError": "#9c2f16",
        "colorWarning": "#e8b44c",
        "colorSuccess": "#1f4d3f",
        "colorInfo": "#224a70",
        "colorText": "#26211a",
        "colorTextSecondary": "#5f5647",
        "colorBgBase": "#fffdf8",
        "colorBgContainer": "#fffdf8",
        "colorBgLayout": "#f6f1e7",
        "colorBorder": "#dcd2bf",
        "colorBorderSecondary": "#dcd2bf",
        "borderRadius": 8,
        "fontFamily": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    },
    "echartsOptionsOverrides": {"animation": False},
    # Long names leave room for the bars, and the figures of the axis for each other.
    "echartsOptionsOverridesByChartType": {
        "echarts_timeseries_bar": {
            "grid": {"bottom": 4, "left": 8, "right": 56},
            "legend": {"selector": False},
            "xAxis": {"splitNumber": 3, "axisLabel": {"hideOverlap": True}},
            "yAxis": {"axisTick": {"show": False}, "axisLabel": {"width": 170, "overflow": "truncate"}},
        },
        "echarts_timeseries_line": {
            "grid": {"bottom": 20, "right": 24},
            "xAxis": {"axisLabel": {"hideOverlap": True}},
            "yAxis": {"splitNumber": 4},
        },
        "pie": {
            "legend": {"selector": False, "icon": "circle", "itemWidth": 12, "itemGap": 12},
            "media": [{"query": {"maxWidth": 420}, "option": _narrow_ring}],
        },
    },
}
THEME_DARK = None
ENABLE_UI_THEME_ADMINISTRATION = False


def FLASK_APP_MUTATOR(app):
    """Lets templates of this folder stand in for Superset's: pages as wide as the phone that shows them."""
    own = FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates"))
    app.jinja_loader = ChoiceLoader([own, app.jinja_loader])
