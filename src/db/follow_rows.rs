//! Follows and requests for one are rows of the same shape in two tables; what is the same for both is written here.

/// Finds, changes and deletes the one row of a pair in `$table`.
macro_rules! follow_rows {
    ($table:literal) => {
        pub async fn find(
            conn: &mut PgConnection,
            account: AccountId,
            target: AccountId,
        ) -> Result<Option<Follow>> {
            let follow = sqlx::query_as!(
                Follow,
                r#"SELECT id, account_id AS "account_id: AccountId", target_account_id AS "target_account_id: AccountId",
                          uri, show_reblogs, notify, languages FROM "#
                    + $table
                    + " WHERE account_id = $1 AND target_account_id = $2",
                account.0,
                target.0
            );
            Ok(follow.fetch_optional(conn).await?)
        }

        /// Changes how the followed is shown.
        pub async fn set_options(conn: &mut PgConnection, id: i64, options: &FollowOptions) -> Result<()> {
            sqlx::query!(
                "UPDATE " + $table + " SET show_reblogs = $2, notify = $3, languages = $4 WHERE id = $1",
                id,
                options.show_reblogs,
                options.notify,
                options.languages.as_deref()
            )
            .execute(conn)
            .await?;
            Ok(())
        }

        /// A Follow that was sent again under another id.
        pub async fn set_uri(conn: &mut PgConnection, id: i64, uri: &str) -> Result<()> {
            sqlx::query!("UPDATE " + $table + " SET uri = $2 WHERE id = $1", id, uri).execute(conn).await?;
            Ok(())
        }

        /// The row that was deleted, if there was one.
        pub async fn delete(
            conn: &mut PgConnection,
            account: AccountId,
            target: AccountId,
        ) -> Result<Option<Follow>> {
            let follow = sqlx::query_as!(
                Follow,
                "DELETE FROM " + $table + r#" WHERE account_id = $1 AND target_account_id = $2
                   RETURNING id, account_id AS "account_id: AccountId",
                             target_account_id AS "target_account_id: AccountId", uri, show_reblogs, notify, languages"#,
                account.0,
                target.0
            );
            Ok(follow.fetch_optional(conn).await?)
        }
    };
}

pub(crate) use follow_rows;
