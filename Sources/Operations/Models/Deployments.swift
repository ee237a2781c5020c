public import Monitoring
public import Review
import Storage

extension Workbench {
    /// Records that a model version answers from a moment on.
    ///
    /// From the first window that begins then, episodes and cumulative sums start anew, the reference learns from the
    /// windows of this version alone, and so does the judgement of quality. Windows evaluated before stay as they are.
    /// - Throws: `invalid` for an empty or long version or a model without times, `conflict` for a second version at the
    ///   same moment, `notFound`, `forbidden`.
    @discardableResult
    public func deploy(model name: String, version: String, at: Moment, as person: Reviewer)
        throws(WorkbenchError) -> Deployment
    {
        try require(.admin, of: person, to: "record deployments")
        let version = version.trimmingWhitespace()
        guard (1...200).contains(version.count) else {
            throw .invalid("A version has 1 to 200 characters; this one has \(version.count).")
        }
        return try mapping {
            try database.write(at: now(), by: person.name) { transaction in
                let stored = try transaction.read.required(name)
                guard stored.model.columns.time != nil else {
                    throw WorkbenchError.invalid(
                        "The model “\(name)” has no times, so it cannot be said which windows come after a deployment. "
                            + "Name the time column in its model file, under columns.time."
                    )
                }
                let known = try transaction.read.deployments(of: stored.id)
                if let same = known.first(where: { $0.at == at }) {
                    throw WorkbenchError.conflict(
                        "The version \(same.version) of “\(name)” was deployed at \(at.text) already. Name another moment."
                    )
                }
                let deployment = try transaction.addDeployment(version: version, at: at, model: stored.id)
                _ = try transaction.record(
                    action: "model.deployed",
                    subject: name,
                    detail: "\(version) at \(at.text)"
                )
                return deployment
            }
        }
    }
}
