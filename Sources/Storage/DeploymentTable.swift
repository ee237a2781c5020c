internal import GRDB
public import Monitoring

extension ReadTransaction {
    /// A model's deployments, in the order of their moments.
    public func deployments(of model: Int64) throws -> [Deployment] {
        try rows("SELECT * FROM deployment WHERE model = ? ORDER BY at, id", [model])
            .map(Deployment.init(row:))
    }
}

extension WriteTransaction {
    /// Records that a version answers from a moment on.
    public func addDeployment(version: String, at: Moment, model: Int64) throws -> Deployment {
        let id = try insert(
            "INSERT INTO deployment (model, version, at, recordedAt, actor) VALUES (?, ?, ?, ?, ?)",
            [model, version, at.milliseconds, moment.milliseconds, actor]
        )
        return Deployment(id: id, version: version, at: at, recordedAt: moment, by: actor)
    }
}

extension Deployment {
    init(row: Row) {
        self.init(
            id: row["id"],
            version: row["version"],
            at: Moment(stored: row["at"]),
            recordedAt: Moment(stored: row["recordedAt"]),
            by: row["actor"]
        )
    }
}
