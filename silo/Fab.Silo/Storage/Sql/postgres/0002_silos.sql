-- How silos of one cluster find each other, for hubs of the full profile. Orleans' provider for ADO.NET reads its queries
-- from the table OrleansQuery, by fixed keys; their parameters and the columns they answer with have fixed names too:
-- https://learn.microsoft.com/dotnet/orleans/host/configuration-guide/adonet-configuration
-- Everything else is ours: names, types, and each query as one statement, so that it holds wholly or not at all.
CREATE TABLE OrleansQuery (
    QueryKey text NOT NULL PRIMARY KEY,
    QueryText text NOT NULL
);

-- The membership's version: who changes a member turns it, so of two who read the same one only the first changes anything.
CREATE TABLE silo_cluster (
    id text NOT NULL PRIMARY KEY,
    version integer NOT NULL,
    turned_at timestamptz NOT NULL
);

-- Every start of a silo is a member of its own: the same place with another generation.
CREATE TABLE silo_member (
    cluster text NOT NULL REFERENCES silo_cluster (id),
    address text NOT NULL,
    port integer NOT NULL,
    generation integer NOT NULL,
    name text NOT NULL,
    host text NOT NULL,
    status integer NOT NULL, -- Orleans.Runtime.SiloStatus; 3 is active
    gateway_port integer,
    suspicions text, -- who thinks since when that it has ended
    started_at timestamptz NOT NULL,
    alive_at timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE VIEW silo_membership AS
SELECT
    c.id AS DeploymentId, c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation,
    m.name AS SiloName, m.host AS HostName, m.status AS Status, m.gateway_port AS ProxyPort, m.suspicions AS SuspectTimes,
    m.started_at AS StartTime, m.alive_at AS IAmAliveTime
FROM silo_cluster c LEFT JOIN silo_member m ON m.cluster = c.id;

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH made AS (
        INSERT INTO silo_cluster (id, version, turned_at) VALUES (@DeploymentId, 0, now())
        ON CONFLICT (id) DO NOTHING RETURNING id)
    SELECT count(*)::integer FROM made
$$),
('InsertMembershipKey', $$
    WITH turned AS (
        UPDATE silo_cluster SET version = version + 1, turned_at = now()
        WHERE id = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM silo_member
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING id),
    joined AS (
        INSERT INTO silo_member (cluster, address, port, generation, name, host, status, gateway_port, started_at, alive_at)
        SELECT id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
        FROM turned RETURNING cluster)
    SELECT count(*)::integer FROM joined
$$),
('UpdateMembershipKey', $$
    WITH turned AS (
        UPDATE silo_cluster SET version = version + 1, turned_at = now()
        WHERE id = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM silo_member
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING id),
    changed AS (
        UPDATE silo_member SET status = @Status, suspicions = @SuspectTimes, alive_at = @IAmAliveTime
        FROM turned
        WHERE cluster = turned.id AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING cluster)
    SELECT count(*)::integer FROM changed
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE silo_member SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
('MembershipReadRowKey', $$
    SELECT c.id AS DeploymentId, c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation,
        m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime
    FROM silo_cluster c LEFT JOIN silo_membership m
        ON m.DeploymentId = c.id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE c.id = @DeploymentId
$$),
('MembershipReadAllKey', $$
    SELECT * FROM silo_membership WHERE DeploymentId = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT Address, ProxyPort, Generation FROM silo_membership
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$$),
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM silo_member WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH gone AS (DELETE FROM silo_member WHERE cluster = @DeploymentId)
    DELETE FROM silo_cluster WHERE id = @DeploymentId
$$);
