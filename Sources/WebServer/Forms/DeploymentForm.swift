import Monitoring
import Operations

/// A model version that was put into production.
struct DeploymentForm {
    var version: String
    var at: Moment

    init(_ fields: inout FormFields) throws(FormProblems) {
        let version = fields.text("version", atMost: 200, orSay: "Write the version, as people call it.")
        let at = fields.day("at", orSay: "Write the day since when it answers, like 2013-07-01.")
        guard let version, let at else { throw fields.failure }
        (self.version, self.at) = (version, at)
    }
}
