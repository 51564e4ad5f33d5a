"""Brings Superset in line with this folder: tables, roles, administrator, assets. Run again, it changes nothing."""

import os
from pathlib import Path

from flask import g
from flask_migrate import upgrade
from superset.app import create_app
from werkzeug.security import check_password_hash

ASSETS = Path(__file__).parent / "assets"
ADMINISTRATOR = "admin"


def prepare_roles(security_manager, appbuilder):
    """What `superset init` does."""
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()


def keep_administrator(security_manager, password):
    """Makes the administrator, or gives him the password that is told."""
    user = security_manager.find_user(ADMINISTRATOR)
    if user is None:
        role = security_manager.find_role("Admin")
        mail = "admin@bookstore.local"
        return security_manager.add_user(
            ADMINISTRATOR, "Shop", "Office", mail, role, password=password
        )
    if not check_password_hash(user.password, password):
        security_manager.reset_password(user.id, password)
    return user


def import_assets(administrator):
    """Overwrites databases, datasets, charts and dashboards by their UUID."""
    from superset.commands.exceptions import CommandInvalidError
    from superset.commands.importers.v1.assets import ImportAssetsCommand

    g.user = administrator
    files = sorted(ASSETS.rglob("*.yaml"))
    command = ImportAssetsCommand({str(file.relative_to(ASSETS)): file.read_text() for file in files})
    try:
        command.validate()
    except CommandInvalidError as error:
        raise SystemExit(f"The assets are not in order: {error.normalized_messages()}") from error
    command.run()
    print(f"{len(files)} assets stand as in {ASSETS}")


def grant_public(db, security_manager, is_public):
    """Lets everybody read the datasets of the dashboards, or nobody anything."""
    from superset.connectors.sqla.models import SqlaTable

    role = security_manager.find_role("Public")
    if not is_public:
        role.permissions = []
    else:
        for dataset in db.session.query(SqlaTable).all():
            permission = security_manager.add_permission_view_menu("datasource_access", dataset.perm)
            if permission not in role.permissions:
                role.permissions.append(permission)
    db.session.commit()


def main():
    app = create_app()
    with app.app_context():
        upgrade()
        from superset import appbuilder, db, security_manager

        prepare_roles(security_manager, appbuilder)
        db.session.commit()
        import_assets(keep_administrator(security_manager, os.environ["SUPERSET_ADMIN_PASSWORD"]))
        grant_public(db, security_manager, os.environ.get("SUPERSET_PUBLIC_DASHBOARDS") == "true")


main()
