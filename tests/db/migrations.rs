//! The schema, as the migrations leave it.

use crate::support::database;

#[tokio::test]
async fn every_migration_of_this_binary_is_applied() {
    let database = database().await;
    let applied = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .fetch_one(&database.pool)
        .await
        .expect("count");
    assert_eq!(usize::try_from(applied).expect("few"), hedgerow::db::MIGRATOR.iter().count());
}

#[tokio::test]
async fn every_foreign_key_is_indexed() {
    let database = database().await;
    let bare: Vec<String> = sqlx::query_scalar(
        "SELECT c.conrelid::regclass || '.' || a.attname
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
           AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])
         ORDER BY 1",
    )
    .fetch_all(&database.pool)
    .await
    .expect("foreign keys");
    assert_eq!(bare, Vec::<String>::new());
}
