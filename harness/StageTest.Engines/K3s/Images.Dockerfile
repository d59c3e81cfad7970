# The images that the k3s engine starts by itself, one stage each. This file is never built: the engine reads it. It is a Dockerfile so
# that tools for image updates find it. k3s 1.34 runs Calico 3.31 and 3.32, on cgroup v1 and v2.
FROM rancher/k3s:v1.34.1-k3s1@sha256:5e0707cfd1239b358ef73f3254bc3eadc027dd30cd5ec6ca41e29e47652a1b8c AS k3s
