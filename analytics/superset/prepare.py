"""Brings Superset in line with this folder: tables, roles, accounts, assets. Run again, it changes nothing."""

import os
from pathlib import Path

from flask import g
from flask_migrate import upgrade
from superset.app import create_app
from werkzeug.security import check_password_hash

ASSETS = Path(__file__).parent / "assets"
ADMINISTRATOR = "admin"

# By which the shop reads the figures of /admin/analytics: four charts, on two datasets.
OFFICE = "office"
OFFICE_PERMISSIONS = [("can_read", "Chart"), ("can_read", "Dashboard")]
OFFICE_DATASETS = {"vw_avg_order_value", "vw_freshness"}


def prepare_roles(security_manager, appbuilder):
    """What `superset init` does."""
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()


def keep_user(security_manager, name, role, password):
    """Makes a user with one role, or gives it the password that is told."""
    user = security_manager.find_user(name)
    if user is None:
        mail = f"{name}@bookstore.local"
        return security_manager.add_user(name, "Shop", name.title(), mail, role, password=password)
    if user.roles != [role]:
        user.roles = [role]
    if not check_password_hash(user.password, password):
        security_manager.reset_password(user.id, password)
    return user


def keep_office(db, security_manager, password):
    """Makes the account of the shop, which may read what its office shows and nothing else."""
    from superset.connectors.sqla.models import SqlaTable

    datasets = db.session.query(SqlaTable).filter(SqlaTable.table_name.in_(OFFICE_DATASETS))
    wanted = OFFICE_PERMISSIONS + [("datasource_access", dataset.perm) for dataset in datasets]
    role = security_manager.add_role("Office")
    role.permissions = [security_manager.add_permission_view_menu(*each) for each in wanted]
    db.session.commit()
    keep_user(security_manager, OFFICE, role, password)
    db.session.commit()


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
        role = security_manager.find_role("Admin")
        password = os.environ["SUPERSET_ADMIN_PASSWORD"]
        import_assets(keep_user(security_manager, ADMINISTRATOR, role, password))
        keep_office(db, security_manager, os.environ["SUPERSET_OFFICE_PASSWORD"])
        grant_public(db, security_manager, os.environ.get("SUPERSET_PUBLIC_DASHBOARDS") == "true")


main()
