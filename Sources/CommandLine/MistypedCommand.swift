import ArgumentParser
import Monitoring

/// The command that was probably meant where there is none of the name that was written.
enum MistypedCommand {
    /// A sentence such as "Did you mean `plumbline init`?"; nil where every name is known, or none is near.
    ///
    /// A name that was only begun is completed: `alert ack` to `alert acknowledge`.
    static func suggestion(
        for arguments: some Sequence<String>,
        below root: any ParsableCommand.Type
    ) -> String? {
        var path = [root.configuration.commandName ?? ""]
        var known: [any ParsableCommand.Type] = root.configuration.subcommands
        for word in arguments {
            guard !known.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let found = known.first(where: { $0.configuration.commandName == word }) {
                path.append(word)
                known = found.configuration.subcommands
                continue
            }
            let names = known.compactMap { $0.configuration.commandName }
            let begun = word.count > 2 ? names.filter { $0.hasPrefix(word.lowercased()) } : []
            let meant = begun.count == 1 ? begun.first : nearestName(to: word, among: names)
            return meant.map { "Did you mean `\((path + [$0]).joined(separator: " "))`?" }
        }
        return nil
    }
}
