internal import GRDB
public import Monitoring

extension ReadTransaction {
    /// The explanation stored with a window's revision; nil where none was.
    public func explanation(ofWindow key: String, revision: Int, model: Int64) throws -> Explanation? {
        try row(
            """
            SELECT body FROM window
            JOIN windowRevision ON windowRevision.window = window.id
            JOIN explanation ON explanation.windowRevision = windowRevision.id
            WHERE window.model = ? AND window.key = ? AND windowRevision.number = ?
            """,
            [model, key, revision]
        ).map { try StoredJSON.value(Explanation.self, from: $0["body"]) }
    }

    /// What the latest profiles say of the windows before a place in a model's order, oldest first.
    ///
    /// SQLite reads the profiles, since of all that they hold few numbers are needed.
    public func columnCourses(of model: Int64, before ordinal: Int64, most: Int) throws -> [(
        key: String, columns: [String: ColumnCourse]
    )] {
        var found: [(key: String, columns: [String: ColumnCourse])] = []
        for row in try rows(
            """
            WITH last AS (
                SELECT window.key, window.ordinal, windowRevision.rows, windowRevision.profile FROM window
                JOIN windowRevision ON windowRevision.window = window.id
                WHERE window.model = ? AND window.ordinal < ? AND windowRevision.rows > 0
                    AND windowRevision.number = (SELECT max(number) FROM windowRevision WHERE window = window.id)
                ORDER BY window.ordinal DESC LIMIT ?
            )
            SELECT last.key, last.rows, json_extract(item.value, '$.name') AS name,
                json_extract(item.value, '$.missing') AS missing,
                json_extract(item.value, '$.numbers.mean') AS mean
            FROM last LEFT JOIN json_each(last.profile, '$.columns') AS item
            ORDER BY last.ordinal
            """,
            [model, ordinal, most]
        ) {
            let key: String = row["key"]
            if found.last?.key != key { found.append((key, [:])) }
            guard let name: String = row["name"] else { continue }
            let (missing, all): (Int, Int) = (row["missing"], row["rows"])
            found[found.count - 1].columns[name] = ColumnCourse(
                mean: row["mean"],
                missingShare: Double(missing) / Double(all)
            )
        }
        return found
    }

    /// How far each feature had drifted in the last windows up to a place in a model's order, oldest window first.
    public func featureDrift(of model: Int64, through ordinal: Int64, most: Int) throws -> [FeatureDriftPoint]
    {
        try rows(
            """
            WITH last AS (
                SELECT id, key, startsAt, endsAt, ordinal FROM window
                WHERE model = ? AND ordinal <= ? ORDER BY ordinal DESC LIMIT ?
            )
            SELECT last.key, startsAt, endsAt, ordinal, columnName, value, outcome FROM last
            JOIN windowRevision ON windowRevision.window = last.id AND windowRevision.number = (
                SELECT max(number) FROM windowRevision WHERE window = last.id
            )
            JOIN finding ON finding.windowRevision = windowRevision.id
            WHERE subject = 'feature' AND statistic IN ('kolmogorovSmirnov', 'lInfinity') AND columnName IS NOT NULL
            ORDER BY ordinal, finding.id
            """,
            [model, ordinal, most]
        ).map { row in
            let outcome: String = row["outcome"]
            return FeatureDriftPoint(
                column: row["columnName"],
                window: Window(
                    key: row["key"],
                    start: Moment.stored(row["startsAt"]),
                    end: Moment.stored(row["endsAt"]),
                    ordinal: row["ordinal"]
                ),
                value: row["value"],
                isBreached: outcome == "breached"
            )
        }
    }
}

extension WriteTransaction {
    /// Appends why the window of a revision differs from the baseline.
    public func addExplanation(
        _ explanation: Explanation,
        ofWindow key: String,
        revision: Int,
        model: Int64,
        engineVersion: String
    ) throws {
        try run(
            """
            INSERT INTO explanation (windowRevision, body, engineVersion)
            SELECT windowRevision.id, ?, ? FROM window JOIN windowRevision ON windowRevision.window = window.id
            WHERE window.model = ? AND window.key = ? AND windowRevision.number = ?
            """,
            [try StoredJSON.text(explanation), engineVersion, model, key, revision]
        )
    }
}
