import Formats
import Monitoring
import Review

/// Profiles from files, added window by window.
struct MergedProfiles {
    /// One line a window, oldest first.
    private(set) var lines: [ProfileLine] = []
    /// The checksums of the lines as they came, in an order of their own: the same lines have the same.
    private(set) var checksums: [String] = []

    init(_ sources: [ImportSource]) throws {
        var byWindow: [String: SampledProfile] = [:]
        var first: ProfileLine?
        for source in sources {
            var reader = ProfileReader(try source.open(), hash: textHash)
            while let (number, line) = try reader.next() {
                let known = first ?? line
                first = known
                do throws(ProfileConflict) {
                    guard known.model == line.model, known.bins == line.bins else {
                        throw .otherPlan(first: Self.name(known), second: Self.name(line))
                    }
                    let window = line.sampled.profile.window
                    byWindow[window] = try byWindow[window]?.merged(with: line.sampled) ?? line.sampled
                } catch {
                    throw WorkbenchError.refusedFile(
                        "Line \(number): \(error.sentence)",
                        problems: [],
                        problemCount: 0
                    )
                }
                checksums.append(line.checksum(hash: textHash))
            }
        }
        checksums.sort()
        guard let first else { return }
        lines = SampledProfile.inOrder(byWindow.values).map {
            ProfileLine(model: first.model, bins: first.bins, sampled: $0)
        }
    }

    private static func name(_ line: ProfileLine) -> String { "\(line.model) (\(line.bins.prefix(12)))" }
}
