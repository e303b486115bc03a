"""CKAN's own actions that this portal refuses, by name.

What a client of CKAN may try is told that it may not, in CKAN's words; any other name is unknown.
An action that is answered (`actions`) is in neither list.
"""

LOGIN = frozenset({
    "api_token_list", "config_option_list", "config_option_show", "dashboard_activity_list",
    "dashboard_new_activities_count", "dataset_follower_list", "followee_list", "get_site_user",
    "group_follower_list", "job_list", "job_show", "organization_follower_list",
    "package_collaborator_list", "package_collaborator_list_for_user", "user_autocomplete",
    "user_follower_list",
})  # fmt: skip
WRITES = frozenset({
    "activity_create", "api_token_create", "api_token_revoke", "bulk_update_delete",
    "bulk_update_private", "bulk_update_public", "config_option_update",
    "dashboard_mark_activities_old", "dataset_purge", "datastore_create", "datastore_delete",
    "datastore_function_create", "datastore_function_delete", "datastore_records_delete",
    "datastore_run_triggers", "datastore_upsert", "follow_dataset", "follow_group", "follow_user",
    "group_create", "group_delete", "group_member_create", "group_member_delete", "group_patch",
    "group_purge", "group_update", "job_cancel", "job_clear", "member_create", "member_delete",
    "organization_create", "organization_delete", "organization_member_create",
    "organization_member_delete", "organization_patch", "organization_purge",
    "organization_update", "package_collaborator_create", "package_collaborator_delete",
    "package_create", "package_create_default_resource_views", "package_delete",
    "package_owner_org_update", "package_patch", "package_relationship_create",
    "package_relationship_delete", "package_relationship_update", "package_resource_reorder",
    "package_revise", "package_update", "resource_create",
    "resource_create_default_resource_views", "resource_delete", "resource_patch",
    "resource_update", "resource_view_clear", "resource_view_create", "resource_view_delete",
    "resource_view_reorder", "resource_view_update", "send_email_notifications", "tag_create",
    "tag_delete", "task_status_delete", "task_status_update", "task_status_update_many",
    "term_translation_update", "term_translation_update_many", "unfollow_dataset",
    "unfollow_group", "unfollow_user", "user_create", "user_delete", "user_invite", "user_patch",
    "user_update", "vocabulary_create", "vocabulary_delete", "vocabulary_update",
})  # fmt: skip
